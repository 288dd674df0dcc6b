import fc from "fast-check";
import { compareWorld, type Difference, smallest } from "../support/compare.ts";
import { Oracle } from "../support/oracle.ts";
import { policySet, question, SUBJECTS } from "../support/policies.ts";
import type { Progress } from "./progress.ts";

/** Questions of one set of policies. */
const QUESTIONS = 100;
/** Sets that are made at once: a million of them would not fit. */
const BATCH = 500;
/** Differences after which a run has told enough. */
const ENOUGH = 5;

/** Differences between our evaluator and Cilium's engine, each with as few policies as it takes. */
export async function soakVerdicts(count: number, seed: number, progress: Progress): Promise<Difference[]> {
  const oracle = await Oracle.start();
  const found: Difference[] = [];
  const ask = fc.array(question, { minLength: QUESTIONS, maxLength: QUESTIONS, size: "max" });
  let done = 0;
  for (let batch = 0; done < count && found.length < ENOUGH; batch += 1) {
    const worlds = fc.sample(policySet, { numRuns: BATCH, seed: seed + 2 * batch });
    const asked = fc.sample(ask, { numRuns: BATCH, seed: seed + 2 * batch + 1 });
    for (const [index, policies] of worlds.entries()) {
      if (done >= count || found.length >= ENOUGH) break;
      const [difference] = await compareWorld(oracle, SUBJECTS, policies, asked[index] ?? []);
      if (difference !== undefined) found.push(await smallest(oracle, SUBJECTS, difference));
      done += QUESTIONS;
      progress.at(done);
    }
  }
  oracle.stop();
  return found;
}
