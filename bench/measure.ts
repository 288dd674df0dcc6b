import { spawn } from "node:child_process";
import { parentOf, processFile, processIds } from "../local/plane/proc.ts";

export interface Measured {
  readonly seconds: number;
  /** Peak resident memory of the process and everything below it, in MiB; 0 where /proc can't tell. */
  readonly peakMiB: number;
  readonly code: number;
  readonly output: string;
}

/** Runs a command to its end; time is wall time, memory the largest sum over its process tree, sampled each 200 ms. */
export function measure(
  command: readonly string[],
  options: { cwd: string; env: Record<string, string> },
): Promise<Measured> {
  const [program = "", ...args] = command;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
    let output = "";
    let peak = 0;
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setInterval(() => {
      if (child.pid !== undefined) peak = Math.max(peak, treeMiB(child.pid));
    }, 200);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      resolve({ seconds: (performance.now() - started) / 1000, peakMiB: Math.round(peak), code: code ?? 1, output });
    });
  });
}

/** Resident memory of a process tree; 0 where there is no /proc. */
function treeMiB(root: number): number {
  const ids = processIds();
  const parents = new Map(ids.map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  const pages = ids.filter(isBelow).map((pid) => Number(processFile(pid, "statm").split(" ")[1] ?? 0));
  return (pages.reduce((sum, count) => sum + count, 0) * 4096) / 1024 / 1024;
}

/** What `work` returns, and how many seconds it took. */
export function timed<T>(work: () => T): [T, number] {
  const started = performance.now();
  const value = work();
  return [value, (performance.now() - started) / 1000];
}
