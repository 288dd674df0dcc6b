import { spawn } from "node:child_process";
import { closeSync, createReadStream, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** One stack of one project, and how to reach it. */
export interface StackTarget {
  /** Folder with `Pulumi.yaml`. */
  readonly cwd: string;
  readonly stack: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folder for logs. */
  readonly log: string;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  /** Where all that was printed is kept. */
  readonly log: string;
}

/** Most errors that one message repeats. */
const MAX_ERRORS = 4;

/** Number of resources per operation (`create`, `same`, ...), from the engine's summary. */
export type Changes = Readonly<Record<string, number>>;

/** A Pulumi command that failed; the message holds the engine's own errors and says where the rest is. */
export class PulumiFailure extends Error {
  override readonly name = "PulumiFailure";
}

/** Runs `pulumi ARGS --stack STACK` and keeps what it prints in a log file. Never throws on a non-zero exit. */
export async function pulumi(
  target: StackTarget,
  args: readonly string[],
  label = args[0] ?? "run",
): Promise<RunResult> {
  mkdirSync(target.log, { recursive: true });
  const log = join(target.log, `pulumi-${target.stack}-${label}.log`);
  const out = openSync(log, "w");
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--stack", target.stack, "--non-interactive"], {
        cwd: target.cwd,
        // The flag for the event log is one of the CLI's debugging flags; the Automation API turns them on the same way.
        env: { ...process.env, ...target.env, PULUMI_DEBUG_COMMANDS: "true" },
        stdio: ["ignore", out, out],
      });
      child.on("error", reject);
      child.on("close", (status, signal) => resolve(status ?? (signal === null ? 1 : 128)));
    });
    return { code, stdout: readFileSync(log, "utf8"), log };
  } finally {
    closeSync(out);
  }
}

/** The subset of the engine's event log that progress and diagnostics need. */
interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: { readonly op: string } };
  readonly resOutputsEvent?: { readonly metadata: { readonly op: string } };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string; readonly urn?: string };
  readonly summaryEvent?: { readonly resourceChanges: Changes };
}

/**
 * `up`, `destroy` or `refresh` with progress from the engine's event log.
 * @throws PulumiFailure with the engine's errors.
 */
export async function change(
  target: StackTarget,
  verb: "up" | "destroy" | "refresh",
  onCount: (done: number) => void = () => {},
  extra: readonly string[] = [],
): Promise<Changes> {
  mkdirSync(target.log, { recursive: true });
  const events = join(target.log, `events-${target.stack}.jsonl`);
  rmSync(events, { force: true });
  const timer = setInterval(() => onCount(countDone(events)), 400);
  const skipPreview = verb === "destroy" ? ["--skip-preview"] : ["--skip-preview"];
  const result = await pulumi(
    target,
    [verb, "--yes", ...skipPreview, "--suppress-progress", "--event-log", events, ...extra],
    verb,
  ).finally(() => clearInterval(timer));
  const { errors, changes } = await readEvents(events);
  if (result.code === 0) return changes;
  const told = errors.length > 0 ? shortened(errors) : lastLines(result.stdout, 15);
  throw new PulumiFailure(
    `pulumi ${verb} of stack ${target.stack} failed:\n${told}\n    everything it printed: ${result.log}\n` +
      "    what is done stays done; mend the cause and run the same command again",
  );
}

function countDone(events: string): number {
  if (!existsSync(events)) return 0;
  return readFileSync(events, "utf8").split("resOutputsEvent").length - 1;
}

async function readEvents(events: string): Promise<{ errors: string[]; changes: Changes }> {
  const errors: string[] = [];
  let changes: Changes = {};
  if (!existsSync(events)) return { errors, changes };
  for await (const line of createInterface({ input: createReadStream(events) })) {
    if (line === "") continue;
    const event = parseEvent(line);
    if (event?.summaryEvent !== undefined) changes = event.summaryEvent.resourceChanges;
    const diagnostic = event?.diagnosticEvent;
    if (diagnostic?.severity === "error") {
      const name = diagnostic.urn?.split("::").at(-1);
      errors.push(`${name === undefined ? "" : `${name}: `}${plain(diagnostic.message).trim()}`);
    }
  }
  return { errors: [...new Set(errors)], changes };
}

/** The last line of a killed run may be cut. */
function parseEvent(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}

/** The first few tell the cause; a stack of a hundred objects can fail a hundred times for one. */
function shortened(errors: readonly string[]): string {
  const shown = errors.slice(0, MAX_ERRORS);
  return [...shown, ...(errors.length > MAX_ERRORS ? [`and ${errors.length - MAX_ERRORS} more`] : [])].join("\n");
}

/** Without the engine's colour markers. */
function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "");
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
