import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PREFIX, placesOf, type RunPlaces } from "./name.ts";

/** Milliseconds in which the kernel ends a control group's processes. */
const PATIENCE = 10_000;

/**
 * Removes what runs left behind that can't do it themselves any more: their number is the pid of the process that
 * supervised them. Returns their names.
 */
export async function sweep(cgroupRoot: string, temporary: string = tmpdir()): Promise<string[]> {
  const names = new Set([...named(cgroupRoot), ...named(temporary)]);
  const left = [...names].filter((name) => !supervised(name.slice(PREFIX.length)));
  for (const name of left) await remove(placesOf(cgroupRoot, name.slice(PREFIX.length), temporary));
  return left.toSorted();
}

/** Ends every process of a run, also one that has no parent any more, and removes what it made. */
export async function remove({ cgroup, dir }: RunPlaces): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (existsSync(cgroup)) {
    try {
      writeFileSync(join(cgroup, "cgroup.kill"), "1");
      for (const node of groupsIn(cgroup)) rmdirSync(node);
      rmdirSync(cgroup);
    } catch (error) {
      // Busy until the last process is reaped.
      if (performance.now() > deadline) throw error;
      await sleep(20);
    }
  }
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

/** Groups of nodes; the kernel's own files are no folders. */
function groupsIn(cgroup: string): string[] {
  return readdirSync(cgroup, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(cgroup, name));
}

function named(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => new RegExp(`^${PREFIX}\\d+$`).test(name)) : [];
}

/** A pid that was given to somebody else counts only if that one runs this suite too. */
function supervised(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("datapath");
  } catch {
    return false;
  }
}
