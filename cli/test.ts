import { globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import pc from "picocolors";
import { UnreadablePath } from "../components/cell/files.ts";
import { DeclarationError, load } from "../components/cell/load.ts";
import { formatProblem, hasErrors, type Problem, sortProblems } from "../components/contract/problem.ts";
import type { SourceFile } from "../components/contract/source.ts";
import { compile } from "../components/policy/bundle.ts";
import { type IntentResult, readSuites, runSuites, type Suite } from "../components/policy/reach/ask/intent.ts";
import { EXIT } from "./exit.ts";
import { junit } from "./junit.ts";
import { asOfOption, formatOption, loadOptions, platformOption } from "./options.ts";
import { whyText } from "./why.ts";

interface Options {
  readonly platform: string;
  readonly asOf: string;
  readonly format: "text" | "json" | "junit";
}

const SUFFIX = ".cells.test.yaml";

export function testVerb(program: Command): void {
  program
    .command("test")
    .description(`hold declarations to the intents in *${SUFFIX}; exits 1 with each one that fails, and why`)
    .argument("<path...>", "files and folders with cell files and test files")
    .addOption(platformOption())
    .addOption(asOfOption())
    .addOption(formatOption(["text", "json", "junit"]))
    .action((paths: string[], options: Options) => {
      const { results, problems } = runAll(paths, options);
      print(results, problems, options.format);
      process.exitCode = problems.length > 0 || results.some(({ passed }) => !passed) ? EXIT.problems : EXIT.good;
    });
}

function runAll(paths: readonly string[], options: Options): { results: IntentResult[]; problems: Problem[] } {
  const { suites, problems } = readSuites(testFiles(paths));
  const results: IntentResult[] = [];
  for (const [environment, members] of Map.groupBy(suites, (suite) => suite.environment)) {
    const loaded = load(loadOptions(declarationsBeside(paths), { ...options, environment }));
    if (loaded.model === undefined || hasErrors(loaded.problems)) {
      const errors = loaded.problems.flatMap((problem) => located(problem, members));
      throw new DeclarationError(sortProblems([...problems, ...errors]));
    }
    const ran = runSuites(loaded.model, compile(loaded.model), members);
    results.push(...ran.results);
    problems.push(...ran.problems);
  }
  return { results, problems: sortProblems(problems) };
}

/** An environment that no cell is in was named by the test files. */
function located(problem: Problem, suites: readonly Suite[]): Problem[] {
  if (problem.location.file !== "<environment>") return [problem];
  return suites.map(({ environmentAt }) => ({ ...problem, pointer: "/spec/environment", location: environmentAt }));
}

function testFiles(paths: readonly string[]): SourceFile[] {
  const found = new Set<string>();
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined)
      throw new UnreadablePath(
        `${path}: no such file or folder\n    fix: name a folder with cell files and test files`,
      );
    if (!stat.isDirectory()) {
      if (path.endsWith(SUFFIX)) found.add(path);
      continue;
    }
    for (const file of globSync(`**/*${SUFFIX}`, { cwd: path, exclude: ["**/node_modules/**"] }))
      found.add(join(path, file));
  }
  if (found.size === 0)
    throw new UnreadablePath(
      `no *${SUFFIX} in ${paths.join(", ")}\n    fix: name a test file, or a folder that holds some`,
    );
  return [...found].toSorted().map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** Test files alone stand for the declarations in their folders. */
function declarationsBeside(paths: readonly string[]): string[] {
  const others = paths.filter((path) => !path.endsWith(SUFFIX));
  return others.length > 0 ? others : [...new Set(paths.map((path) => dirname(path)))];
}

function print(results: readonly IntentResult[], problems: readonly Problem[], format: Options["format"]): void {
  const failed = results.filter(({ passed }) => !passed).length;
  if (format === "json") {
    const tests = results.map(({ suite, intent, passed, answer }) => {
      const { file, line } = intent.location;
      return { suite: suite.name, intent: intent.intent, file, line, expect: intent.expect, passed, answer };
    });
    console.log(JSON.stringify({ passed: results.length - failed, failed, problems, tests }, undefined, 2));
    return;
  }
  if (format === "junit") {
    console.log(junit(results, problems));
    return;
  }
  for (const problem of problems) console.log(formatProblem(problem));
  for (const { suite, intent, passed, answer } of results) {
    const name = `${suite.name}: ${intent.intent}`;
    if (passed) {
      console.log(`${pc.green("✓")} ${name}`);
      continue;
    }
    console.log(`${pc.red("✗")} ${name}`);
    console.log(`  ${intent.location.file}:${intent.location.line}: expected ${intent.expect}, is ${answer.verdict}`);
    console.log(whyText(answer).replaceAll(/^(?=.)/gm, "  "));
  }
  const broken = problems.length === 0 ? "" : `, ${problems.length} that can't be asked`;
  console.log(`\n${results.length - failed} passed, ${failed} failed${broken}`);
}
