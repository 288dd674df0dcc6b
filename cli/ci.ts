import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import { type AffectedStack, affectedMatrix, affectedStacks, SHARED } from "../components/fleet/change/affected.ts";
import { commentOf, type DeclaredProblem, refusalsOf } from "../components/fleet/change/comment.ts";
import { keptOf, type Preview, readPreview } from "../components/fleet/change/preview.ts";
import { changedFiles, mergeBase, rootOf, withCommit } from "../fleet/change/git.ts";
import { previewOffline } from "../fleet/change/offline.ts";
import { previewCells } from "../fleet/change/preview.ts";
import { PROJECTS, stackSources } from "../fleet/change/source.ts";
import { FleetError } from "../fleet/error.ts";
import packageFile from "../package.json" with { type: "json" };
import { unaskedLosses } from "../stacks/guard/replacement.ts";
import { EXIT } from "./exit.ts";
import { diffMarkdown } from "./markdown.ts";
import { formatOption } from "./options.ts";

const gather = (value: string, before: readonly string[]) => [...before, value];

export function ci(program: Command): void {
  const verb = program.command("ci").description("what a pull request does to stacks: for any CI, by plain commands");
  withChange(verb.command("affected"))
    .description("stacks that a change touches, by the files that it touches")
    .option("--all", "every stack, whatever changed", false)
    .addOption(formatOption(["text", "json", "github"]))
    .action((options) => told(() => affected(options)));
  withChange(verb.command("offline"))
    .description("problems, objects and connectivity of each stack of cells that a change touches, without credentials")
    .requiredOption(
      "-o, --output <folder>",
      "where to put STACK.preview.json, STACK.connectivity.md, STACK.problems.json",
    )
    .action((options) => told(() => offline(options)));
  verb
    .command("preview")
    .description("`pulumi preview` of one stack of cells: of those cells alone that differ from what stands")
    .requiredOption("-s, --stack <stack>", "stack of the cells project")
    .option("-C, --folder <folder>", "folder of the cells project", "stacks/cells")
    .option("--policy-pack <folder>", "policy pack to hold the preview to")
    .option("--all", "look at every cell", false)
    .requiredOption("-o, --output <file>", "where to put steps, errors and violations, as JSON")
    .action((options) => told(() => preview(options)));
  verb
    .command("keep")
    .description("what a comment needs of `pulumi preview --json` on standard input, without the secrets of its stream")
    .requiredOption("-o, --output <file>", "where to put it")
    .action((options) => told(() => keep(options)));
  verb
    .command("comment")
    .description("one comment from all of it, as Markdown; exit 1 when the change must not be merged")
    .option(
      "--preview <file>",
      "of `pulumi preview --json`, `cellwall ci preview` or `ci offline`; may be repeated",
      gather,
      [],
    )
    .option("--connectivity <file>", "of `cellwall diff --format markdown`; may be repeated", gather, [])
    .option("--problems <file>", "of `cellwall validate --format json`; may be repeated", gather, [])
    .option("--asked <urn>", "a protected resource that is meant to go; may be repeated", gather, [])
    .option("--name <name>", "tells comments of several workflows apart", "preview")
    .option("-o, --output <file>", "where to put the comment (default: standard output)")
    .action((options) => told(() => comment(options)));
}

interface ChangeOptions {
  readonly base: string;
  readonly project: readonly string[];
  readonly shared: readonly string[];
}

function withChange(command: Command): Command {
  return command
    .addOption(new Option("--base <ref>", "branch or commit that the change goes into").default("origin/main"))
    .option(
      "--project <folder>",
      "folder of a Pulumi project; may be repeated (default: . and stacks/cells)",
      gather,
      [],
    )
    .option(
      "--shared <path>",
      `path that every program is made from; may be repeated (default: ${SHARED.join(", ")})`,
      gather,
      [],
    );
}

interface Change {
  readonly root: string;
  readonly commit: string;
  readonly affected: readonly AffectedStack[];
}

function changeOf({ base, project, shared }: ChangeOptions, all = false): Change {
  const root = rootOf(process.cwd());
  const stacks = stackSources(root, project.length > 0 ? project : PROJECTS);
  if (all)
    return { root, commit: "", affected: stacks.map((source) => ({ source, reasons: ["every stack is asked for"] })) };
  const commit = mergeBase(root, base);
  return {
    root,
    commit,
    affected: affectedStacks(stacks, changedFiles(root, commit), shared.length > 0 ? shared : SHARED),
  };
}

function affected(options: ChangeOptions & { readonly all: boolean; readonly format: string }): number {
  const { affected: found } = changeOf(options, options.all);
  if (options.format === "github") console.log(JSON.stringify(affectedMatrix(found)));
  else if (options.format === "json") {
    const stacks = found.map(({ source, reasons }) => ({
      project: source.project,
      stack: source.stack,
      folder: source.folder,
      reasons,
    }));
    console.log(JSON.stringify({ stacks }, undefined, 2));
  } else {
    if (found.length === 0) console.log("no stack is touched");
    for (const { source, reasons } of found)
      console.log(`${source.project} ${source.stack}\n${shortened(reasons).join("\n")}`);
  }
  return EXIT.good;
}

function shortened(reasons: readonly string[]): string[] {
  const more = reasons.length > 5 ? [`    and ${reasons.length - 5} more`] : [];
  return [...reasons.slice(0, 5).map((reason) => `    ${reason}`), ...more];
}

function offline(options: ChangeOptions & { readonly output: string }): number {
  const { root, commit, affected: found } = changeOf(options);
  mkdirSync(options.output, { recursive: true });
  const cells = found.filter(({ source }) => source.project === "cells");
  let errors = 0;
  if (cells.length > 0)
    withCommit(root, commit, (base) => {
      for (const { source } of cells) {
        const { problems, steps, difference } = previewOffline(root, base, source.folder, source.stack);
        const put = (kind: string, text: string) =>
          writeFileSync(join(options.output, `${source.stack}.${kind}`), text);
        put("problems.json", `${JSON.stringify({ problems }, undefined, 2)}\n`);
        put("preview.json", `${JSON.stringify({ steps, changeSummary: {} }, undefined, 2)}\n`);
        if (difference !== undefined) put("connectivity.md", `${diffMarkdown(difference)}\n`);
        const wrong = problems.filter(({ severity }) => severity === "error").length;
        errors += wrong;
        const { gained = [], lost = [] } = difference?.change ?? {};
        console.log(
          `cells ${source.stack}: ${wrong} problems, ${steps.length} objects, ${gained.length} connections gained, ${lost.length} lost`,
        );
      }
    });
  const planes = found.length - cells.length;
  if (planes > 0)
    console.log(`${planes} planes are touched too: only \`pulumi preview\`, with credentials, can tell how`);
  if (found.length === 0) console.log("no stack is touched");
  return errors === 0 ? EXIT.good : EXIT.problems;
}

async function preview(options: {
  readonly stack: string;
  readonly folder: string;
  readonly policyPack?: string;
  readonly all: boolean;
  readonly output: string;
}): Promise<number> {
  const { json, code, scope } = await previewCells({
    folder: resolve(options.folder),
    stack: options.stack,
    all: options.all,
    version: packageFile.version,
    ...(options.policyPack !== undefined && { policyPack: resolve(options.policyPack) }),
  });
  writeFileSync(options.output, json);
  const found = readPreview(json);
  console.log(`${options.stack}: ${scope}`);
  const counts = Map.groupBy(found?.steps ?? [], ({ op }) => op);
  const words = [...counts]
    .filter(([op]) => op !== "same" && op !== "read")
    .map(([op, steps]) => `${steps.length} ${op}`);
  console.log(
    `${words.join(", ") || "nothing changes"}; ${relative(process.cwd(), resolve(options.output))} has all of it`,
  );
  for (const error of found?.errors ?? []) console.error(error);
  return code === 0 ? EXIT.good : EXIT.problems;
}

function keep({ output }: { readonly output: string }): number {
  const kept = keptOf(readFileSync(0, "utf8"));
  if (kept === undefined)
    throw new FleetError(
      "standard input is no preview\n    fix: pipe what `pulumi preview --json` prints, and look at its own errors",
    );
  writeFileSync(output, kept);
  return EXIT.good;
}

function comment(options: {
  readonly preview: readonly string[];
  readonly connectivity: readonly string[];
  readonly problems: readonly string[];
  readonly asked: readonly string[];
  readonly name: string;
  readonly output?: string;
}): number {
  const previews = options.preview.map(previewIn);
  const problems = options.problems.flatMap(
    (file) => (JSON.parse(textOf(file)) as { problems: DeclaredProblem[] }).problems,
  );
  const findings = {
    previews,
    refusals: previews.flatMap(({ steps }) => unaskedLosses(steps, options.asked)),
    connectivity: options.connectivity.map(textOf),
    problems: [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()],
  };
  const text = commentOf(options.name, findings);
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
  const refused = refusalsOf(findings);
  for (const reason of refused) console.error(`refused: ${reason}`);
  return refused.length === 0 ? EXIT.good : EXIT.problems;
}

function previewIn(file: string): Preview {
  const found = readPreview(textOf(file));
  if (found === undefined)
    throw new FleetError(
      `${file} is no preview\n    fix: put there what \`pulumi preview --json\` prints, and look at its own errors if it failed`,
    );
  return found;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new FleetError(`${file}: no such file`);
  }
}

/** Prints what is for people; a defect keeps its stack. */
async function told(work: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT.misuse;
  }
}
