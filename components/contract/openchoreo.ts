/**
 * OpenChoreo `Workload` documents -> a cell file, with a finding for everything that has no counterpart.
 * Format: openchoreo.dev/v1alpha1, api/v1alpha1/workload_types.go of OpenChoreo 1.2.0.
 */
import { stringify } from "yaml";
import { reportOn } from "./check/report.ts";
import { parseDeclarations } from "./declaration.ts";
import { contextOf, type ImportedComponent } from "./import/component.ts";
import { workloadSchema } from "./import/workload.ts";
import { hasErrors, type Problem, sortProblems } from "./problem.ts";
import { isMap } from "./read/plain.ts";
import { readText } from "./read/text.ts";
import { API_VERSION } from "./schema/text.ts";
import type { SourceFile } from "./source.ts";

export interface Imported {
  /** One cell for each project; empty if nothing could be read. */
  readonly yaml: string;
  /** OpenAPI documents that the cell file names, to be written beside it. */
  readonly documents: readonly SourceFile[];
  /** Errors: what could not be read. Warnings: what has no counterpart, or was decided. */
  readonly findings: readonly Problem[];
}

interface Project {
  readonly organization: string;
  readonly name: string;
  readonly components: ImportedComponent[];
}

/** Any number of `Workload` documents in one file; other kinds are left out with a finding. */
export function importWorkload(file: SourceFile): Imported {
  const text = readText(file);
  const findings: Problem[] = [...text.problems];
  const documents: SourceFile[] = [];
  const projects = new Map<string, Project>();
  for (const document of text.documents) {
    const report = reportOn(document);
    const { data } = document;
    if (!isMap(data) || data.kind !== "Workload" || !String(data.apiVersion).startsWith("openchoreo.dev/")) {
      const kind = isMap(data) ? `${String(data.apiVersion)} ${String(data.kind)}` : "this";
      report.warning(
        "import",
        ["kind"],
        `${kind} is not an OpenChoreo Workload and is left out`,
        "import Workload documents",
      );
    } else {
      const parsed = workloadSchema.safeParse(data);
      if (parsed.success) {
        const context = contextOf(parsed.data, report);
        const key = `${context.organization}/${context.project}`;
        const project = projects.get(key) ?? {
          organization: context.organization,
          name: context.project,
          components: [],
        };
        project.components.push(context.component);
        projects.set(key, project);
        documents.push(...context.documents);
      } else {
        for (const issue of parsed.error.issues) {
          const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
          report.error(
            "import",
            path,
            `${path.join(".") || "document"}: ${issue.message.toLowerCase()}`,
            "correct the Workload",
          );
        }
      }
    }
    findings.push(...report.problems);
  }
  text.release();
  const yaml = [...projects.values()].map(cellFile).join("---\n");
  findings.push(...refusals(yaml, file.path));
  return { yaml, documents, findings: sortProblems(findings) };
}

function cellFile({ organization, name, components }: Project): string {
  const cell = {
    apiVersion: API_VERSION,
    kind: "Cell",
    metadata: { name },
    spec: {
      organization,
      // A Workload knows neither team nor environment: the project stands for the team, and nothing is denied at first.
      owner: { team: name },
      environments: { dev: { phase: "observe" } },
      components,
    },
  };
  // Quoted, because YAML 1.1 readers take words such as `on` and `n` for booleans.
  return stringify(cell, {
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** What the cell file's own rules refuse: names too long, ports shared. Told at the Workload file, which is the one at hand. */
function refusals(yaml: string, path: string): Problem[] {
  const { problems } = parseDeclarations([{ path, text: yaml }]);
  if (!hasErrors(problems)) return [];
  const location = { file: path, line: 1, column: 1 };
  return problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => ({ ...problem, location, message: `the cell file would not be accepted: ${problem.message}` }));
}
