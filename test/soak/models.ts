import fc from "fast-check";
import { judge } from "../oracle/support/judge.ts";
import { anyModel } from "../support/arbitrary.ts";
import { Oracle } from "../support/oracle.ts";
import type { Progress } from "./progress.ts";

const BATCH = 200;
const ENOUGH = 5;

/** Models that allow what they don't declare, or the reverse; objects that Cilium refuses; answers that differ. */
export async function soakModels(count: number, seed: number, progress: Progress): Promise<unknown[]> {
  const oracle = await Oracle.start();
  const found: unknown[] = [];
  let done = 0;
  for (let batch = 0; done < count && found.length < ENOUGH; batch += 1) {
    for (const model of fc.sample(anyModel, { numRuns: Math.min(BATCH, count - done), seed: seed + batch })) {
      const { untrue, different } = await judge(oracle, model);
      if (untrue.length + different.length > 0) found.push({ seed: seed + batch, untrue, different });
      done += 1;
      progress.at(done);
    }
  }
  oracle.stop();
  return found;
}
