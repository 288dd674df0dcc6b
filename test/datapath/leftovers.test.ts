import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { sweep } from "../../local/datapath/machine/leftovers.ts";
import { PREFIX, placesOf } from "../../local/datapath/machine/name.ts";
import { inspect } from "../../local/datapath/machine/preflight.ts";
import { startRun } from "./support/run.ts";

const { cgroupRoot } = inspect().machine;

/** Runs of somebody else, whose processes come and go. */
const others = new Set(
  [cgroupRoot, tmpdir()].flatMap((folder) => readdirSync(folder).filter((name) => name.startsWith(PREFIX))),
);

/** Everything outside of a run's own namespaces that could stay: processes, control groups, folders, interfaces, mounts. */
function traces(): string[] {
  return [
    ...[cgroupRoot, tmpdir()].flatMap((folder) =>
      readdirSync(folder).filter((name) => name.startsWith(PREFIX) && !others.has(name)),
    ),
    ...readFileSync("/proc/net/dev", "utf8")
      .split("\n")
      .filter((line) => /cilium|lxc/.test(line)),
    ...readFileSync("/proc/self/mounts", "utf8")
      .split("\n")
      .filter((line) => /cilium|netns/.test(line)),
    ...["/run/netns", "/run/cilium", "/sys/fs/bpf"].flatMap((folder) =>
      existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
    ),
    ...readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isOurs(pid)),
  ];
}

/** A zombie runs no more: who reaps it is the machine's business. */
function isOurs(pid: string): boolean {
  try {
    if (/^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return false;
    const run = new RegExp(`/(${PREFIX}\\d+)`).exec(readFileSync(`/proc/${pid}/cgroup`, "utf8"))?.[1];
    return run !== undefined && !others.has(run);
  } catch {
    return false;
  }
}

async function eventually(done: () => boolean, patience: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (!done() && performance.now() < deadline) await sleep(50);
  return done();
}

describe("a run that is killed", () => {
  afterAll(() => sweep(cgroupRoot));

  it("leaves no process when its supervisor is killed, and nothing at all after the next start", {
    timeout: 180_000,
  }, async () => {
    const before = traces();
    const { child, output, ended } = startRun([]);
    expect(await eventually(() => output().includes("agents are healthy"), 120_000), output()).toBe(true);
    const { cgroup, dir } = placesOf(cgroupRoot, child.pid ?? 0);
    expect(readFileSync(join(cgroup, "cgroup.procs"), "utf8")).not.toBe("");
    child.kill("SIGKILL");
    await ended;
    expect(await eventually(() => readFileSync(join(cgroup, "cgroup.procs"), "utf8") === "", 10_000)).toBe(true);
    expect(existsSync(dir)).toBe(true);
    expect(await sweep(cgroupRoot)).toEqual([`${PREFIX}${child.pid}`]);
    await eventually(() => traces().length <= before.length, 5_000);
    expect(traces()).toEqual(before);
  });

  it("cleans up by itself when the agent and everything beside it is killed", { timeout: 180_000 }, async () => {
    const before = traces();
    const { child, output, ended } = startRun([]);
    expect(await eventually(() => output().includes("agents are healthy"), 120_000), output()).toBe(true);
    const { cgroup } = placesOf(cgroupRoot, child.pid ?? 0);
    for (const pid of readFileSync(join(cgroup, "cgroup.procs"), "utf8").split("\n").filter(Boolean)) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It ended with another one.
      }
    }
    expect(await ended).not.toBe(0);
    await eventually(() => traces().length <= before.length, 5_000);
    expect(traces()).toEqual(before);
  });
});
