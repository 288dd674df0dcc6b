import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../components/contract/model.ts";
import { componentId, subjectsOf } from "../../components/policy/reach/subjects.ts";
import { createWorld } from "../../components/policy/reach/world.ts";
import { impostors, inboundTruth, outboundTruth } from "../../local/datapath/check/truth.ts";
import { anyModel } from "../support/arbitrary.ts";
import { policiesOf } from "../support/model.ts";
import { Oracle } from "../support/oracle.ts";
import { isAllowed, judge } from "./support/judge.ts";
import { shop } from "./support/model.ts";

/** Random models of a normal run; `CELLWALL_SOAK_MODELS` asks for another number, `CELLWALL_SEED` for the same again. */
const MODELS = Number(process.env.CELLWALL_SOAK_MODELS ?? 150);
const SEED = Number(process.env.CELLWALL_SEED ?? Date.now() % 1_000_000);

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.start();
});
afterAll(() => oracle?.stop());

describe("what a model declares", () => {
  it("is what the shop's policies allow, and nothing else", async () => {
    const { untrue, different, allowed, asked } = await judge(oracle, shop("prod"));
    expect({ untrue, different }).toEqual({ untrue: [], different: [] });
    expect(allowed).toBeGreaterThan(20);
    expect(asked).toBeGreaterThan(1_000);
  });

  it(
    `is what the policies of ${MODELS} random models allow, and nothing else`,
    async () => {
      let total = 0;
      for (const [index, model] of fc.sample(anyModel, { numRuns: MODELS, seed: SEED }).entries()) {
        const { untrue, different, asked } = await judge(oracle, model);
        total += asked;
        expect({ untrue, different }, `seed ${SEED}, model ${index}`).toEqual({ untrue: [], different: [] });
      }
      expect(total).toBeGreaterThan(MODELS * 100);
    },
    60_000 + MODELS * 2_000,
  );
});

describe("taking something away", () => {
  it("only takes edges away: a dependency, an approval, a component", () => {
    for (const [index, model] of fc.sample(anyModel, { numRuns: 60, seed: SEED }).entries()) {
      const subjects = subjectsOf(model);
      const questions = [...inboundTruth(model, subjects), ...outboundTruth(model, subjects)].map(
        ({ question }) => question,
      );
      const before = createWorld({ subjects, policies: policiesOf(model) });
      for (const smaller of without(model)) {
        const after = createWorld({ subjects, policies: policiesOf(smaller) });
        const gained = questions.filter((one) => isAllowed(after, one) && !isAllowed(before, one));
        expect(gained.slice(0, 3), `seed ${SEED}, model ${index}`).toEqual([]);
      }
    }
  });
});

/** The model without its first dependency, without its first approval, and without its first visibility. */
function without(model: Model): Model[] {
  const changed = (change: (component: Model["cells"][number]["components"][number]) => object | undefined) => {
    let done = false;
    const cells = model.cells.map((cell) => ({
      ...cell,
      components: cell.components.map((component) => {
        const smaller = done ? undefined : change(component);
        done ||= smaller !== undefined;
        return { ...component, ...smaller };
      }),
    }));
    return done ? [{ ...model, cells }] : [];
  };
  return [
    ...changed(({ dependencies }) => (dependencies.length > 0 ? { dependencies: dependencies.slice(1) } : undefined)),
    ...changed(({ egress }) => (egress.length > 0 ? { egress: egress.slice(1) } : undefined)),
    ...changed(({ endpoints }) =>
      endpoints.some(({ visibility }) => visibility.length > 0)
        ? { endpoints: endpoints.map((one) => ({ ...one, visibility: [] })) }
        : undefined,
    ),
  ];
}

describe("a pod that pretends", () => {
  it.each([
    "account external-gateway",
    "namespace gateway-external",
    "acme/orders/api in another environment",
    "acme/orders/api with another account",
  ])("%s gets nowhere in the shop", (from) => {
    const model = shop("prod");
    const own = subjectsOf(model);
    const subjects = [...own, ...impostors(model, own)];
    const world = createWorld({ subjects, policies: policiesOf(model) });
    const open = model.cells.flatMap((cell) =>
      cell.components.flatMap((component) =>
        [80, 443, 5432, 8080, 8443, 9464]
          .map((port) => ({ from, to: componentId(cell, component), port, transport: "TCP" as const }))
          .filter((question) => isAllowed(world, question)),
      ),
    );
    expect(open).toEqual([]);
  });
});
