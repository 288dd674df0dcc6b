import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { isWhole } from "../../local/plane/checkpoint.ts";
import { ensureStack, type LocalTarget } from "../../local/plane/stacks.ts";
import type { LiveCluster } from "./live.ts";

/** Starts `pulumi up` and kills it as soon as a few policies exist. */
export async function killMidway(target: LocalTarget, cluster: LiveCluster): Promise<void> {
  await killWhen(target, async () => (await cluster.list("cilium.io/v2", "CiliumNetworkPolicy")).length >= 3);
}

/**
 * Starts `pulumi up` and kills the engine, its plugins and its program with SIGKILL as soon as the time has come.
 * The process group dies at once, as it does when a machine is lost. With `whole` the recorded state is never cut in the
 * middle of a write, as with a backend that replaces it in one step (every backend but a folder).
 */
export async function killWhen(
  target: LocalTarget,
  hasCome: () => boolean | Promise<boolean>,
  { whole = false } = {},
): Promise<void> {
  await ensureStack(target);
  const child = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", target.stack], {
    cwd: target.cwd,
    env: { ...process.env, ...target.env },
    stdio: "ignore",
    detached: true,
  });
  const ended = once(child, "close");
  try {
    for (let waited = 0; waited < 60_000; waited += 50) {
      if (await hasCome()) return;
      if (child.exitCode !== null) throw new Error("the update ended before it could be killed");
      await sleep(50);
    }
    throw new Error("the time to kill did not come within 60 s");
  } finally {
    if (child.pid !== undefined) {
      while (whole && !(await isStoppedWhole(child.pid, target))) await sleep(20);
      process.kill(-child.pid, "SIGKILL");
    }
    await ended;
  }
}

/** Holds the run still; lets it go on when that was in the middle of a write. */
async function isStoppedWhole(pid: number, { files }: LocalTarget): Promise<boolean> {
  process.kill(-pid, "SIGSTOP");
  await sleep(50);
  if (isWhole(files)) return true;
  process.kill(-pid, "SIGCONT");
  return false;
}
