import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verdict } from "../../components/policy/reach/verdict.ts";
import { createWorld } from "../../components/policy/reach/world.ts";
import { Oracle } from "../support/oracle.ts";
import { scenarios } from "./support/scenario.ts";

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.start();
});
afterAll(() => oracle?.stop());

describe.each(scenarios())("$file: $name", ({ subjects, policies, reason, asks }) => {
  const questions = asks.map(({ question }) => question);
  const expected = asks.map(({ text, expected: answer }) => `${text}: ${answer}`);

  it("is what Cilium does", async () => {
    const { results = [], verdicts = [] } = await oracle.verdicts(subjects, policies, questions);
    const errors = results.flatMap(({ error }) => error ?? []);
    if (reason === undefined) expect(errors).toEqual([]);
    else expect(errors).toEqual([expect.stringContaining(reason)]);
    expect(asks.map(({ text }, index) => `${text}: ${verdicts[index]?.verdict}`)).toEqual(expected);
  });

  it("is what our evaluator says", () => {
    const world = createWorld({ subjects, policies });
    expect(world.refused.length > 0, JSON.stringify(world.refused)).toBe(reason !== undefined);
    expect(asks.map(({ text, question }) => `${text}: ${verdict(world, question).verdict}`)).toEqual(expected);
  });
});
