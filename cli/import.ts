import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { UnreadablePath } from "../components/cell/files.ts";
import { importWorkload } from "../components/contract/openchoreo.ts";
import { formatProblem, hasErrors } from "../components/contract/problem.ts";
import { EXIT } from "./exit.ts";

export function importing(program: Command): void {
  program
    .command("import")
    .description("turn OpenChoreo Workload YAML into a cell file; findings say what has no counterpart")
    .argument("<file>", "file with Workload documents")
    .requiredOption("-o, --output <folder>", "write <folder>/cell.yaml and the OpenAPI documents it refers to")
    .action((file: string, { output }: { output: string }) => {
      const { yaml, documents, findings } = importWorkload({ path: file, text: read(file) });
      for (const { path, text } of [{ path: "cell.yaml", text: yaml }, ...documents]) {
        const target = join(output, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
      for (const finding of findings) console.log(formatProblem(finding));
      console.log(`${join(output, "cell.yaml")}: ${findings.length} findings`);
      process.exitCode = hasErrors(findings) ? EXIT.problems : EXIT.good;
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UnreadablePath(`${file}: ${(error as Error).message}\n    fix: name a file with Workload documents`);
  }
}
