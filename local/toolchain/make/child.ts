import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { RunOptions } from "../model.ts";
import { isDiskFull, ToolchainError } from "../problem.ts";

/** A child process with its start time: together they name one process, also after its number was used again. */
export interface ChildMark {
  readonly pid: number;
  readonly started: string;
}

export interface ChildSettings {
  /** File that everything printed is added to. */
  readonly log: string;
  readonly started?: (child: ChildMark) => void;
  /** Called before this process dies of a signal. */
  readonly interrupted?: () => void;
}

/**
 * Runs a command in a process group of its own, so that nothing it starts is left behind when this process is
 * interrupted.
 * @throws ToolchainError with the last lines of its output.
 */
export async function runChild(
  command: string,
  args: readonly string[],
  options: RunOptions,
  settings: ChildSettings,
): Promise<void> {
  const log = openSync(settings.log, "a");
  const out = options.stdout === undefined ? log : openSync(options.stdout, "w");
  try {
    writeSync(log, `\n$ ${[command, ...args].join(" ")}\n`);
    const from = readFileSync(settings.log).length;
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", out, log],
      detached: true,
    });
    const { pid } = child;
    const stop = (signal: NodeJS.Signals) => {
      if (pid !== undefined) killGroup(pid);
      settings.interrupted?.();
      process.off(signal, stop);
      process.kill(process.pid, signal);
    };
    const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, stop);
    if (pid !== undefined) settings.started?.({ pid, started: startOf(pid) ?? "" });
    try {
      const end = await new Promise<string | undefined>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
      });
      if (end !== undefined)
        throw failed(command, args, end, readFileSync(settings.log).subarray(from).toString(), settings.log);
    } finally {
      for (const signal of signals) process.off(signal, stop);
    }
  } finally {
    closeSync(log);
    if (out !== log) closeSync(out);
  }
}

function failed(command: string, args: readonly string[], end: string, printed: string, log: string): Error {
  if (isDiskFull(printed)) return Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const tail = printed.trimEnd().split("\n").slice(-8);
  return new ToolchainError(
    `${command} ${args[0] ?? ""} failed (${end}):\n${tail.map((line) => `      ${line}`).join("\n")}\n    log: ${log}\n` +
      "    fix: mend the cause (without internet, Go needs a module proxy in GOPROXY) and run the same command again",
  );
}

/** Ends what an owner that was killed left running, if it is still the same process. */
export function endOrphan(mark: ChildMark | undefined): void {
  if (mark !== undefined && mark.started !== "" && startOf(mark.pid) === mark.started) killGroup(mark.pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Start time of a process as `ps` prints it; undefined when there is none. */
function startOf(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { env, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
}
