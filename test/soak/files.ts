import { spawnSync } from "node:child_process";
import type { Progress } from "./progress.ts";

/** Kinds of change that the suite has, each run a third of the time. */
const KINDS = 3;

/** Runs the suite of mutated files with as many of them; what it finds is in its own output. The seed is its own too. */
export async function soakFiles(count: number, _seed: number, progress: Progress): Promise<unknown[]> {
  progress.at(0);
  const args = ["run", "--project", "fast", "--testTimeout", String(60_000 + count * 50), "-t", "mutated files"];
  const { status } = spawnSync("vitest", [...args, "test/contract/syntax.test.ts"], {
    stdio: "inherit",
    env: { ...process.env, CELLWALL_SOAK_FILES: String(Math.ceil(count / KINDS)) },
  });
  return status === 0 ? [] : ["see the failure above"];
}
