/** The collector as a process that can be killed: same configuration, same data folder. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { processFile } from "../../../local/plane/proc.ts";

export interface AgentOptions {
  /** Executable and arguments. */
  readonly command: readonly [string, ...string[]];
  /** Folder of its queues and checkpoints. */
  readonly data: string;
  /** What it prints is added here. */
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Agent {
  /** Starts it; it must not run. */
  readonly start: () => void;
  /** Why it isn't running although nobody stopped it, with the end of its log. */
  readonly failure: () => string | undefined;
  readonly stop: (signal: "SIGKILL" | "SIGTERM") => Promise<void>;
  readonly usage: () => AgentUsage;
}

export interface AgentUsage {
  /** Most resident memory of any of its lives, in MiB, the mapped pages of its queue among it; 0 where /proc can't tell. */
  readonly peakMiB: number;
  /** Most memory of its own, without what is only mapped from files and can be dropped at any time. */
  readonly peakOwnMiB: number;
  /** Processor time of all its lives, in seconds. */
  readonly cpuSeconds: number;
  /** Most that its data folder held, in MiB, and what it holds now. */
  readonly peakDataMiB: number;
  readonly dataMiB: number;
}

const MIB = 1_048_576;
/** Clock ticks a second of /proc/<pid>/stat (Linux, USER_HZ). */
const TICKS = 100;

export function agentOf({ command: [program, ...args], data, log, env = {} }: AgentOptions): Agent {
  let child: ChildProcess | undefined;
  let peakMiB = 0;
  let peakOwnMiB = 0;
  let peakDataMiB = 0;
  let spent = 0;
  let cpu = 0;
  let failure: string | undefined;
  const look = () => {
    peakDataMiB = Math.max(peakDataMiB, folderMiB(data));
    if (child?.pid === undefined) return;
    const status = processFile(child.pid, "status");
    const mib = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
    peakMiB = Math.max(peakMiB, mib("VmHWM"));
    peakOwnMiB = Math.max(peakOwnMiB, mib("RssAnon"));
    const fields = processFile(child.pid, "stat").split(") ")[1]?.split(" ") ?? [];
    cpu = Math.max(cpu, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS);
  };
  let timer: NodeJS.Timeout | undefined;
  // A test that is cut short leaves nothing running.
  const killed = () => child?.kill("SIGKILL");
  return {
    start: () => {
      if (child !== undefined) throw new Error("the agent runs already");
      const out = openSync(log, "a");
      child = spawn(program, args, { stdio: ["ignore", out, out], env: { PATH: process.env.PATH ?? "", ...env } });
      child.on("exit", (code, signal) => {
        if (child !== undefined)
          failure = `the agent ended by itself, ${signal ?? `code ${code}`}: ${readFileSync(log, "utf8").slice(-2_000)}`;
      });
      closeSync(out);
      process.once("exit", killed);
      timer = setInterval(look, 250);
    },
    failure: () => failure,
    stop: async (signal) => {
      look();
      clearInterval(timer);
      process.off("exit", killed);
      const stopping = child;
      child = undefined;
      spent += cpu;
      cpu = 0;
      if (stopping === undefined || stopping.exitCode !== null || stopping.signalCode !== null) return;
      const gone = new Promise((resolve) => stopping.once("exit", resolve));
      stopping.kill(signal);
      await gone;
    },
    usage: () => {
      look();
      return { peakMiB, peakOwnMiB, cpuSeconds: spent + cpu, peakDataMiB, dataMiB: folderMiB(data) };
    },
  };
}

/** Bytes on disk, not the sparse size that a memory-mapped store shows. */
function folderMiB(folder: string): number {
  try {
    return (
      readdirSync(folder).reduce(
        (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.blocks ?? 0) * 512,
        0,
      ) / MIB
    );
  } catch {
    // Not made yet.
    return 0;
  }
}
