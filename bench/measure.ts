import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

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

/** Resident memory of a process tree, from /proc (Linux). */
function treeMiB(root: number): number {
  try {
    const parents = new Map<number, number>();
    for (const entry of readdirSync("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      const parent = /\) \S (\d+)/.exec(readOr(`/proc/${entry}/stat`))?.[1];
      if (parent !== undefined) parents.set(Number(entry), Number(parent));
    }
    const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid) ?? 0));
    let pages = 0;
    for (const pid of parents.keys()) {
      if (isBelow(pid)) pages += Number(readOr(`/proc/${pid}/statm`).split(" ")[1] ?? 0);
    }
    return (pages * 4096) / 1024 / 1024;
  } catch {
    return 0;
  }
}

/** A process may end between two reads. */
function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** What `work` returns, and how many seconds it took. */
export function timed<T>(work: () => T): [T, number] {
  const started = performance.now();
  const value = work();
  return [value, (performance.now() - started) / 1000];
}
