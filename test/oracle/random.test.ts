import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareWorld, type Difference, smallest } from "../support/compare.ts";
import { Oracle } from "../support/oracle.ts";
import { policySet, question, SUBJECTS } from "../support/policies.ts";

/**
 * Worlds of a normal run, 100 questions each: over 100,000 verdicts. A longer soak:
 * `CELLWALL_SOAK=30000 CELLWALL_SEED=1 npx vitest run --project oracle test/oracle/random.test.ts`.
 */
const WORLDS = Number(process.env.CELLWALL_SOAK ?? 1_050);
const QUESTIONS = 100;
/** Another world at every run; the message of a failure names the seed. */
const SEED = Number(process.env.CELLWALL_SEED ?? Date.now() % 1_000_000);

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.start();
});
afterAll(() => oracle?.stop());

describe("our evaluator and Cilium's engine", () => {
  it(
    `agree on ${WORLDS * QUESTIONS} random verdicts`,
    async () => {
      const differences: Difference[] = [];
      const worlds = fc.sample(policySet, { numRuns: WORLDS, seed: SEED });
      const asked = fc.sample(fc.array(question, { minLength: QUESTIONS, maxLength: QUESTIONS, size: "max" }), {
        numRuns: WORLDS,
        seed: SEED + 1,
      });
      let count = 0;
      for (const [index, policies] of worlds.entries()) {
        const questions = asked[index] ?? [];
        count += questions.length;
        const [found] = await compareWorld(oracle, SUBJECTS, policies, questions);
        if (found !== undefined) differences.push(await smallest(oracle, SUBJECTS, found));
        if (differences.length >= 5) break;
      }
      expect(differences, `seed ${SEED}`).toEqual([]);
      expect(count).toBe(WORLDS * QUESTIONS);
    },
    120_000 + WORLDS * 200,
  );
});
