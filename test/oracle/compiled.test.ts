import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../components/contract/model.ts";
import { compile } from "../../components/policy/bundle.ts";
import { compareWorld } from "../support/compare.ts";
import { Oracle } from "../support/oracle.ts";
import { populated, questionsOf } from "./support/matrix.ts";
import { model, shop } from "./support/model.ts";

/** Random models of a normal run; `CELLWALL_SOAK_MODELS` asks for another number, `CELLWALL_SEED` for the same again. */
const MODELS = Number(process.env.CELLWALL_SOAK_MODELS ?? 60);
const SEED = Number(process.env.CELLWALL_SEED ?? Date.now() % 1_000_000);
/** Questions of one model that the engine gets too: all of them would take it minutes. */
const SHARE = 2_000;

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.start();
});
afterAll(() => oracle?.stop());

async function differences(compiled: Model): Promise<unknown[]> {
  const { cluster, cells } = compile(compiled);
  const objects = [...cluster, ...cells.flatMap(({ objects: placed }) => placed)].map(({ object }) => object);
  const policies = objects.filter(({ kind }) => /NetworkPolicy$/.test(kind));
  const refused = (await oracle.parse(policies)).filter(({ error }) => error !== undefined);
  const subjects = populated(compiled);
  const all = questionsOf(compiled, subjects);
  const step = Math.max(1, Math.floor(all.length / SHARE));
  const asked = all.filter((_, index) => index % step === 0);
  const found = await compareWorld(oracle, subjects, policies, asked);
  return [...refused, ...found.slice(0, 3).map(({ question, ours, engine }) => ({ question, ours, engine }))];
}

describe("compiled policies", () => {
  it.each(["dev", "prod"] as const)("of the shop in %s are taken by Cilium and judged alike", async (environment) => {
    expect(await differences(shop(environment))).toEqual([]);
  });

  it(
    `of ${MODELS} random models are taken by Cilium and judged alike`,
    async () => {
      for (const [index, one] of fc.sample(model, { numRuns: MODELS, seed: SEED }).entries()) {
        expect(await differences(one), `seed ${SEED}, model ${index}`).toEqual([]);
      }
    },
    60_000 + MODELS * 2_000,
  );
});
