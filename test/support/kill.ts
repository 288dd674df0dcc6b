import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureStack, type LocalTarget } from "../../local/plane/stacks.ts";
import type { LiveCluster } from "./live.ts";

/** Starts `pulumi up` and kills it as soon as a few policies exist. */
export async function killMidway(target: LocalTarget, cluster: LiveCluster): Promise<void> {
  await killWhen(target, async () => (await cluster.list("cilium.io/v2", "CiliumNetworkPolicy")).length >= 3);
}

/**
 * Starts `pulumi up` and kills the engine, its plugins and its program with SIGKILL as soon as the time has come.
 * The process group dies at once, as it does when a machine is lost.
 */
export async function killWhen(target: LocalTarget, hasCome: () => boolean | Promise<boolean>): Promise<void> {
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
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await ended;
  }
}
