import type { Command } from "commander";
import pc from "picocolors";
import { readDeclarations } from "../components/cell/files.ts";
import { load } from "../components/cell/load.ts";
import { parseDeclarations } from "../components/contract/declaration.ts";
import { formatProblem, hasErrors, type Problem, sortProblems } from "../components/contract/problem.ts";
import { EXIT } from "./exit.ts";
import { asOfOption, formatOption, loadOptions, platformOption } from "./options.ts";
import { sarif } from "./sarif.ts";

interface Options {
  readonly environment?: string;
  readonly platform: string;
  readonly asOf: string;
  readonly format: "text" | "json" | "sarif";
}

export function validate(program: Command): void {
  program
    .command("validate")
    .description("check cell files, approvals and platform file; exits 1 with every problem at once")
    .argument("<path...>", "files and folders")
    .option("-e, --environment <name>", "only this environment (default: every one that a cell declares)")
    .addOption(platformOption())
    .addOption(asOfOption())
    .addOption(formatOption(["text", "json", "sarif"]))
    .action((paths: string[], options: Options) => {
      const problems = problemsOf(paths, options);
      print(problems, options.format);
      process.exitCode = hasErrors(problems) ? EXIT.problems : EXIT.good;
    });
}

/** Problems of all environments, each told once. */
function problemsOf(paths: readonly string[], { environment, platform, asOf }: Options): Problem[] {
  const environments = environment === undefined ? declaredEnvironments(paths) : [environment];
  const found = new Map<string, Problem>();
  for (const name of environments) {
    for (const problem of load(loadOptions(paths, { environment: name, platform, asOf })).problems) {
      found.set(formatProblem(problem), problem);
    }
  }
  return sortProblems([...found.values()]);
}

/** Without a cell there is still a platform file and approvals to check. */
function declaredEnvironments(paths: readonly string[]): string[] {
  const { cells } = parseDeclarations(readDeclarations(paths, process.cwd()));
  const names = new Set(cells.flatMap(({ spec }) => Object.keys(spec.environments)));
  return names.size > 0 ? [...names].toSorted() : ["none"];
}

function print(problems: readonly Problem[], format: Options["format"]): void {
  if (format === "json") {
    console.log(JSON.stringify({ problems }, undefined, 2));
  } else if (format === "sarif") {
    console.log(JSON.stringify(sarif(problems), undefined, 2));
  } else if (problems.length === 0) {
    console.log(`${pc.green("✓")} no problems`);
  } else {
    for (const problem of problems) console.log(formatProblem(problem));
    const errors = problems.filter(({ severity }) => severity === "error").length;
    console.log(`\n${errors} ${errors === 1 ? "error" : "errors"}, ${problems.length - errors} warnings`);
  }
}
