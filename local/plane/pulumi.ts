import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One stack of one project, and how to reach it. */
export interface StackTarget {
  /** Folder with `Pulumi.yaml`. */
  readonly cwd: string;
  readonly stack: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folder for logs. */
  readonly log: string;
  /** What the cluster says of a failure, where it can be asked. */
  readonly explain?: () => Promise<string | undefined>;
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
  const log = logOf(target, label);
  const out = openSync(log, "w");
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--stack", target.stack, "--non-interactive"], {
        cwd: target.cwd,
        env: { ...process.env, ...target.env },
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

/**
 * `up`, `destroy` or `refresh` with progress. Everything is read from what the engine prints for people, where secrets
 * are masked; its event log has them in clear text.
 * @throws PulumiFailure with the engine's errors.
 */
export async function change(
  target: StackTarget,
  verb: "up" | "destroy" | "refresh",
  onCount: (done: number) => void = () => {},
  extra: readonly string[] = [],
): Promise<Changes> {
  const timer = setInterval(() => onCount(countDone(logOf(target, verb))), 400);
  const result = await pulumi(target, [verb, "--yes", "--skip-preview", ...extra], verb).finally(() =>
    clearInterval(timer),
  );
  if (result.code === 0) return changesIn(result.stdout);
  const errors = errorsIn(result.stdout);
  const told = errors.length > 0 ? shortened(errors) : lastLines(result.stdout, 15);
  const why = await target.explain?.();
  throw new PulumiFailure(
    `pulumi ${verb} of stack ${target.stack} failed:\n${told}\n${why === undefined ? "" : `${why}\n`}    everything it printed: ${result.log}\n` +
      "    what is done stays done; mend the cause and run the same command again",
  );
}

/** A line per finished operation: ` +  kubernetes:core/v1:Namespace shop created (0.02s)`. */
function countDone(log: string): number {
  if (!existsSync(log)) return 0;
  return (readFileSync(log, "utf8").match(/ (?:created|updated|deleted|replaced) \(\d/g) ?? []).length;
}

/** The summary: `    + 15 created`, `    7 unchanged`. */
function changesIn(output: string): Changes {
  const words: Readonly<Record<string, string>> = {
    created: "create",
    updated: "update",
    deleted: "delete",
    replaced: "replace",
    unchanged: "same",
  };
  const summary = output.slice(output.lastIndexOf("Resources:"));
  const found = [...summary.matchAll(/^ +(?:\S+ )?(\d+) (created|updated|deleted|replaced|unchanged)$/gm)];
  return Object.fromEntries(found.map(([, count, word = ""]) => [words[word] ?? word, Number(count)]));
}

/** Errors of the section `Diagnostics:`, each with the lines that belong to it and the resource it is about. */
function errorsIn(output: string): string[] {
  const section = /^Diagnostics:\n([\s\S]*?)(?=^(?:Resources|Outputs|Duration):|(?![\s\S]))/m.exec(output)?.[1] ?? "";
  const errors: string[] = [];
  let about = "";
  let open = false;
  for (const line of section.split("\n")) {
    const resource = /^ {2}(\S+) \((.*)\):$/.exec(line);
    const message = /^ {4}(error|warning|info): (.*)$/.exec(line);
    if (resource !== null) {
      about = resource[1] === "pulumi:pulumi:Stack" ? "" : `${resource[2]}: `;
      open = false;
    } else if (message !== null) {
      open = message[1] === "error" && message[2] !== "update failed";
      if (open) errors.push(`${about}${message[2]}`);
    } else if (open && line.trim() !== "") {
      errors.push(`${errors.pop()}\n${line.slice(4)}`);
    }
  }
  return [...new Set(errors)];
}

/** The first few tell the cause; a stack of a hundred objects can fail a hundred times for one. */
function shortened(errors: readonly string[]): string {
  const shown = errors.slice(0, MAX_ERRORS);
  return [...shown, ...(errors.length > MAX_ERRORS ? [`and ${errors.length - MAX_ERRORS} more`] : [])].join("\n");
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

function logOf({ log, stack }: StackTarget, label: string): string {
  return join(log, `pulumi-${stack}-${label}.log`);
}
