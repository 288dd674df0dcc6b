import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatProblem, type Problem } from "../../components/contract/problem.ts";
import * as cell from "./rule/cell.ts";
import * as egress from "./rule/egress.ts";
import * as link from "./rule/link.ts";
import * as shape from "./rule/shape.ts";
import type { Case } from "./support/case.ts";
import { changed, FILES, resolved } from "./support/fixture.ts";

const groups = { shape, cell, link, egress };
const cases = Object.values(groups).flatMap((group) => group.cases);
const held = Object.values(groups).flatMap((group) => group.held);

function lineOf(text: string, needle: string): number {
  const index = text.indexOf(needle);
  expect(index, `no ${JSON.stringify(needle)} in the changed file`).toBeGreaterThanOrEqual(0);
  return text.slice(0, index).split("\n").length;
}

const show = (problems: readonly Problem[]): string => problems.map(formatProblem).join("\n");

test("the fixture is right as it is", () => {
  const { model, problems } = resolved(FILES);
  expect(show(problems)).toBe("");
  expect(model?.cells.map(({ namespace }) => namespace)).toEqual([
    "acme-orders-prod",
    "acme-stock-prod",
    "globex-shipping-prod",
  ]);
});

for (const [name, group] of Object.entries(groups)) {
  describe(`breaking a rule of ${name} is told where, why and what to do`, () => {
    test.each(
      group.cases.map((one): [string, Case] => [
        `${one.rule}: ${one.says} (${one.change.map(([, , to]) => to.trim()).join(" | ")})`,
        one,
      ]),
    )("%s", (_, one) => {
      const files = changed(one.change);
      const { model, problems } = resolved(files, one.environment);
      const line = lineOf(files[one.at[0]], one.at[1]);
      const found = problems.filter(
        ({ rule, message, location }) =>
          rule === one.rule && message.includes(one.says) && location.file === one.at[0] && location.line === line,
      );
      expect(found.length, `expected at ${one.at[0]}:${line}, found:\n${show(problems)}`).toBe(1);
      const severity = one.severity ?? "error";
      expect(found[0]?.severity).toBe(severity);
      expect(found[0]?.fix).toContain(one.fix ?? "");
      expect(found[0]?.fix).not.toBe("");
      expect(model === undefined).toBe(severity === "error");
    });
  });

  describe(`keeping a rule of ${name}`, () => {
    test.each(group.held.map((one) => [`${one.rule}: ${one.why}`, one] as const))("%s", (_, { change }) => {
      const { model, problems } = resolved(changed(change));
      expect(show(problems)).toBe("");
      expect(model).toBeDefined();
    });
  });
}

test("every rule has a case that breaks it and one that keeps it", () => {
  const source = new URL("../../components/contract/", import.meta.url);
  const rules = new Set<string>();
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file === "broken.ts" || file.startsWith("openchoreo") || file.startsWith("import"))
      continue;
    const text = readFileSync(new URL(file, source), "utf8");
    for (const [, rule] of text.matchAll(/(?:\.error\(|\.warning\(|rule: |problem\()\s*"([A-Za-z0-9-]+)"/g))
      rules.add(rule ?? "");
  }
  const broken = new Set(cases.map(({ rule }) => rule));
  const kept = new Set(held.map(({ rule }) => rule));
  // Sizes and whole-run options have tests of their own.
  for (const own of ["size", "asOf", "environment"]) {
    rules.delete(own);
  }
  expect(rules.size).toBeGreaterThan(30);
  expect([...rules].filter((rule) => !broken.has(rule)).toSorted()).toEqual([]);
  expect([...rules].filter((rule) => !kept.has(rule)).toSorted()).toEqual([]);
});
