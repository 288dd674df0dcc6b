import { describe, expect, it } from "vitest";
import { compile } from "../../../components/policy/bundle.ts";
import { readSuites, runSuites } from "../../../components/policy/reach/ask/intent.ts";
import { cell, component, dependency, endpoint, model } from "../../support/model.ts";

const HEAD =
  "apiVersion: cellwall.dev/v1alpha1\nkind: CellTest\nmetadata: { name: shop }\nspec:\n  environment: prod\n  tests:\n";
const SHOP = model([
  cell("acme/orders", [
    component("api", { dependencies: [dependency("acme/orders/db:pg")] }),
    component("db", { endpoints: [endpoint("pg", { protocol: "TCP", targetPort: 5432 })] }),
  ]),
]);

function read(text: string) {
  return readSuites([{ path: "shop.cells.test.yaml", text }]);
}

function test(fields: string): string {
  return `${HEAD}    - { intent: it holds, ${fields} }\n`;
}

function problemsOf(text: string): string[] {
  return read(text).problems.map(({ location, message, fix }) => `${location.line}: ${message}; ${fix}`);
}

describe("a test file", () => {
  it("is judged intent by intent", () => {
    const text = `${test("from: acme/orders/api, to: acme/orders/db, expect: allowed")}    - { intent: never, from: world, to: acme/orders/db, expect: allowed }\n`;
    const { results, problems } = runSuites(SHOP, compile(SHOP), read(text).suites);
    expect(problems).toEqual([]);
    expect(results.map(({ intent, passed, answer }) => [intent.intent, passed, answer.verdict])).toEqual([
      ["it holds", true, "allowed"],
      ["never", false, "denied"],
    ]);
    expect(results.map(({ intent }) => intent.location.line)).toEqual([7, 8]);
  });

  it("may write a port as a number", () => {
    const { suites } = read(test("from: acme/orders/api, to: acme/orders/db, port: 5432, expect: allowed"));
    expect(runSuites(SHOP, compile(SHOP), suites).results.map(({ passed }) => passed)).toEqual([true]);
  });

  it("that names somebody unknown is told so, with the line", () => {
    const { suites } = read(test("from: acme/orders/apo, to: acme/orders/db, expect: allowed"));
    expect(runSuites(SHOP, compile(SHOP), suites)).toMatchObject({
      results: [],
      problems: [{ location: { file: "shop.cells.test.yaml", line: 7 }, fix: 'did you mean "acme/orders/api"?' }],
    });
  });

  it.each([
    ["from: world, to: world, expects: denied", 'unknown field "expects"', 'did you mean "expect"?'],
    ["from: world, to: world, expect: denid", 'can\'t be "denid"', 'did you mean "denied"?'],
    ["from: world, expect: denied", "to is missing", 'add "to"'],
    ["from: [world], to: world, expect: denied", "must be a string", "write a string"],
    ["from: world, to: world, port: {}, expect: denied", "must be a port", "write a port such as 8080/TCP"],
  ])("with a mistake is refused with place and fix: %s", (fields, message, fix) => {
    const found = problemsOf(test(fields)).join("\n");
    expect(found).toMatch(/^7: /);
    expect(found).toContain(message);
    expect(found).toContain(fix);
  });

  it("of another kind or version, empty or broken, is refused", () => {
    expect(problemsOf(HEAD.replace("CellTest", "CellTst")).join()).toContain("write CellTest");
    expect(problemsOf(test("from: world").replace("v1alpha1", "v2")).join()).toContain("cellwall.dev/v1alpha1");
    expect(problemsOf(`${HEAD}    []\n`).join()).toContain("at least 1 entry");
    expect(problemsOf("a: [").length).toBeGreaterThan(0);
    expect(problemsOf("- 1").join()).toContain("must be a map of fields");
  });
});
