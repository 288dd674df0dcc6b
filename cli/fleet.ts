import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import pc from "picocolors";
import { type Congruence, congruenceOf } from "../components/fleet/congruence.ts";
import type { Project } from "../components/fleet/file/fleet.ts";
import { githubMatrix, planLines, planRollout, unknownRegions } from "../components/fleet/plan.ts";
import { cellSheet, congruenceMarkdown, regionSheet, verdictOf } from "../components/fleet/report/text.ts";
import { FleetError } from "../fleet/error.ts";
import type { Fleetwork, RegionOutcome } from "../fleet/rollout.ts";
import { EXIT } from "./exit.ts";
import { formatOption } from "./options.ts";
import { table } from "./table.ts";

interface FleetOptions {
  readonly file: string;
  readonly format: string;
  readonly revision?: string;
  readonly resume: boolean;
  readonly only: readonly string[];
  readonly project: readonly Project[];
  readonly breakLocks: boolean;
  readonly lockTimeout: string;
  readonly log?: string;
}

export function fleet(program: Command): void {
  const verb = program
    .command("fleet")
    .description("the same cells on many planes: compare them, and roll changes out in order");
  withFile(verb.command("status"))
    .description("digest, versions and revision of every cell on every plane; exit 1 for what no rollout explains")
    .addOption(formatOption(["text", "json", "markdown"]))
    .action((options: FleetOptions) => told(() => status(options)));
  withScope(withFile(verb.command("plan")))
    .description("what a rollout would do, in order; changes nothing")
    .addOption(formatOption(["text", "json", "github"]))
    .action((options: FleetOptions) => told(() => plan(options)));
  withScope(withFile(verb.command("rollout")))
    .description("bring regions up wave by wave, with a gate between waves; stops at a failure")
    .option("--break-locks", "take over the lock of a run that is known to be gone, once for each stack", false)
    .option("--lock-timeout <seconds>", "how long another run may hold a stack", "60")
    .option("--log <folder>", "where to keep what each update prints (default: a new temporary folder)")
    .action((options: FleetOptions) => told(() => rollout(options)));
}

function withFile(command: Command): Command {
  return command.requiredOption("-f, --file <fleet.yaml>", "fleet file");
}

function withScope(command: Command): Command {
  const gather = (value: string, before: readonly string[]) => [...before, value];
  return command
    .option("--revision <id>", "name of what is rolled out (default: the commit that is checked out)")
    .option("--resume", "leave stacks that stand at the revision as they are", false)
    .option("--only <region>", "this region alone, in or out of order; may be repeated", gather, [])
    .addOption(
      new Option("--project <project>", "planes or cells alone; may be repeated (default: both)")
        .choices(["planes", "cells"])
        .argParser(gather as (value: string, before: unknown) => unknown)
        .default([]),
    );
}

/** The engine's SDK takes most of a second to load: only for verbs that need it. */
async function open(options: FleetOptions) {
  const { loadFleet, readJournal, revisionOf } = await import("../fleet/load.ts");
  const { fleet, folders } = loadFleet(options.file);
  const log = options.log === undefined ? join(tmpdir(), `cellwall-fleet-${process.pid}`) : resolve(options.log);
  const place = { folders, log, lockTimeoutSeconds: Number(options.lockTimeout ?? 60), breakLocks: options.breakLocks };
  return {
    fleet,
    place,
    journal: () => readJournal(place, fleet),
    revision: () => revisionOf(dirname(resolve(options.file))),
  };
}

async function status(options: FleetOptions): Promise<number> {
  const { fleet, journal } = await open(options);
  const report = congruenceOf(fleet, await journal());
  if (options.format === "json") console.log(JSON.stringify(report, undefined, 2));
  else console.log(options.format === "markdown" ? congruenceMarkdown(report) : statusText(report));
  return report.unplanned.length === 0 ? EXIT.good : EXIT.problems;
}

function statusText(report: Congruence): string {
  const sheets = [regionSheet(report), ...(report.cells.length > 0 ? [cellSheet(report)] : [])];
  return [
    ...sheets.map(({ head, rows }) => `${table(head, rows)}\n`),
    `${pc.bold(report.fleet)}: ${verdictOf(report)}`,
    ...report.unplanned.map((text) => `  ${text}`),
  ].join("\n");
}

async function planned(options: FleetOptions) {
  const opened = await open(options);
  const unknown = unknownRegions(opened.fleet, options.only);
  if (unknown.length > 0) {
    throw new FleetError(
      `the fleet has no region ${unknown.join(", ")}\n    fix: \`cellwall fleet plan -f ${options.file}\` lists them`,
    );
  }
  const revision = options.revision ?? opened.revision();
  const projects = options.project.length === 0 ? (["planes", "cells"] as const) : options.project;
  const { resume, only } = options;
  const waves = planRollout(opened.fleet, await opened.journal(), { revision, resume, only, projects });
  return { ...opened, revision, waves };
}

async function plan(options: FleetOptions): Promise<number> {
  const { fleet, revision, waves } = await planned(options);
  if (options.format === "github") console.log(JSON.stringify(githubMatrix(fleet, waves)));
  else if (options.format === "json") console.log(JSON.stringify({ fleet: fleet.name, revision, waves }, undefined, 2));
  else console.log([`${pc.bold(fleet.name)}: ${revision}`, ...planLines(waves)].join("\n"));
  return EXIT.good;
}

async function rollout(options: FleetOptions): Promise<number> {
  const { fleet, place, revision, waves } = await planned(options);
  const { rollOut } = await import("../fleet/rollout.ts");
  const { bringUp } = await import("../fleet/stack.ts");
  const { checkRegion } = await import("../fleet/gate.ts");
  const repair = options.only.length > 0;
  const stop = new AbortController();
  const stopped = () => stop.signal.aborted;
  const ask = () => {
    console.error("stopping: nothing new is started; updates under way are cancelled");
    stop.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, ask);
  const work: Fleetwork = {
    bringUp: ({ stack, does }) => bringUp(place, stack, revision, { mend: does === "mend", repair }, stop.signal),
    check: (region, gate) => checkRegion(place, region, gate, revision, stopped),
    soak: (seconds) => sleep(seconds * 1_000, undefined, { signal: stop.signal }).catch(() => {}),
    tell: (line) => console.log(line),
    stopped,
  };
  console.log(`${pc.bold(fleet.name)}: rolling out ${revision}; logs in ${place.log}`);
  const outcomes = await rollOut(waves, fleet, work);
  console.log(`\n${table(["region", "wave", "", ""], outcomes.map(outcomeRow))}`);
  const undone = outcomes.filter(({ state }) => state !== "done");
  if (undone.length === 0) return EXIT.good;
  console.log(
    "\nto go on: mend the cause, then run the same command with --resume; --only REGION for one region alone",
  );
  return EXIT.problems;
}

function outcomeRow({ region, wave, state, reason = "" }: RegionOutcome): string[] {
  return [region, wave, state === "failed" ? pc.red(state) : state, reason.split("\n")[0] ?? ""];
}

/** Prints what is for people; a defect keeps its stack. */
async function told(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT.misuse;
  }
}
