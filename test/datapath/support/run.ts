import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check } from "../../../local/datapath/check/check.ts";
import type { Mismatch } from "../../../local/datapath/check/judge.ts";
import type { MapCount } from "../../../local/datapath/enforcement/maps.ts";

/** What `npm run datapath -- --json FILE` writes. */
export interface Report {
  readonly mismatches: readonly Mismatch[];
  readonly flowsCompared: number;
  readonly policiesNamed: number;
  readonly approvalsLogged: number;
  /** Checks whose two ends are on different nodes, and packets that the first node put into the tunnel. */
  readonly across: number;
  readonly tunnelled: number;
  readonly asked: readonly (Pick<Check, "what" | "expected" | "question"> & { readonly seen: string })[];
  readonly withdrawal?: { readonly policy: string; readonly ms: number };
  readonly maps: readonly MapCount[];
  readonly times: readonly (readonly [string, number])[];
}

export interface Finished<T = Report> {
  readonly code: number | null;
  readonly output: string;
  readonly report: T | undefined;
}

/** Starts the suite; `output` holds what it has printed so far. */
export function startRun(args: readonly string[]): {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
} {
  const script = join(import.meta.dirname, "..", "..", "..", "local", "datapath", "run.ts");
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      text += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, output: () => text, ended };
}

/** Runs the suite to its end. */
export function runToEnd(args: readonly string[] = []): Promise<Finished> {
  return finished<Report>(args);
}

/** Runs one of its other modes to its end. */
export function runMode<T>(mode: string): Promise<Finished<T>> {
  return finished<T>(["--mode", mode]);
}

async function finished<T>(args: readonly string[]): Promise<Finished<T>> {
  const folder = mkdtempSync(join(tmpdir(), "datapath-report-"));
  try {
    const file = join(folder, "report.json");
    const { output, ended } = startRun(["--json", file, ...args]);
    const code = await ended;
    return { code, output: output(), report: readReport<T>(file) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReport<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}
