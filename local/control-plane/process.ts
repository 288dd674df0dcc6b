import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Layout, writeFileWhole } from "./state.ts";

export interface ProcessSpec {
  readonly name: string;
  readonly executable: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface PidFile {
  readonly pid: number;
  /** Start time as `ps` prints it: a pid that was given to somebody else has another one. */
  readonly started: string;
}

const MAX_LOG_BYTES = 20 * 1024 * 1024;

export function logOf(files: Layout, name: string): string {
  return join(files.log, `${name}.log`);
}

/** Pid of a process that we started and that still runs; a stale file, or a stranger under that pid, is not one. */
export function runningPid(files: Layout, name: string): number | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(join(files.pids, name), "utf8")) as PidFile;
    return startTime(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** True when a process was started and has not been stopped by us, whether it still runs or not. */
export function wasStarted(files: Layout, name: string): boolean {
  return existsSync(join(files.pids, name));
}

/** Starts a process that outlives this one; what it prints goes to its log. */
export function start(files: Layout, { name, executable, args, env = {} }: ProcessSpec): void {
  const log = logOf(files, name);
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(log, `${log}.1`);
  const out = openSync(log, "a");
  try {
    const child = spawn(executable, args, {
      cwd: files.dir,
      detached: true,
      stdio: ["ignore", out, out],
      env: { PATH: process.env.PATH ?? "", HOME: files.home, ...env },
    });
    child.on("error", () => {});
    child.unref();
    if (child.pid === undefined) throw new Error(`${name} can't be started: ${executable} is not an executable`);
    writeFileWhole(join(files.pids, name), JSON.stringify({ pid: child.pid, started: startTime(child.pid) ?? "" }));
  } finally {
    closeSync(out);
  }
}

/** Ends a process: SIGTERM, and SIGKILL when it takes longer than `patience` milliseconds. */
export async function stop(files: Layout, name: string, patience = 8_000): Promise<void> {
  const pid = runningPid(files, name);
  if (pid !== undefined) {
    signal(pid, "SIGTERM");
    const deadline = performance.now() + patience;
    while (runningPid(files, name) !== undefined) {
      if (performance.now() > deadline) signal(pid, "SIGKILL");
      await sleep(50);
    }
  }
  rmSync(join(files.pids, name), { force: true });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Start time of a living process, `undefined` for one that is gone or a zombie. */
function startTime(pid: number): string | undefined {
  try {
    const [state = "", ...rest] = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
      .trim()
      .split(/\s+/);
    return state === "" || state.startsWith("Z") ? undefined : rest.join(" ");
  } catch {
    return undefined;
  }
}
