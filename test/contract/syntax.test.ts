import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDeclarations } from "../../components/contract/declaration.ts";
import { formatProblem, type Problem } from "../../components/contract/problem.ts";
import { resolve } from "../../components/contract/resolve.ts";
import { AS_OF, FILES, parsed, resolved } from "./support/fixture.ts";

const only = (text: string): readonly Problem[] => parseDeclarations([{ path: "a.yaml", text }]).problems;
const places = (problems: readonly Problem[]): string[] =>
  problems.map(({ location, rule }) => `${location.line}:${location.column} ${rule}`);

describe("text that is no declaration", () => {
  test.each([
    ["", []],
    ["# nothing\n", []],
    ["---\n---\n", []],
    ["\uFEFF# a byte order mark\n", []],
    ["hello", ["1:1 invalid-type"]],
    ["[1, 2]", ["1:1 invalid-type"]],
    ["a: 1\n---\nb: 2\n", ["1:1 missing-field", "3:1 missing-field"]],
    ["a: [1\nb: 2\n", ["2:1 syntax"]],
    ["a: 1\n  b: 2\n", ["1:4 syntax"]],
    ["\tkind: Cell\n", ["1:1 syntax"]],
    ["? [a]\n: b\n", ["1:3 syntax"]],
    ["kind: Cell\nkind: Cell\nkind: Cell\n", ["2:1 duplicate-field", "3:1 duplicate-field"]],
  ])("%j", (text, expected) => {
    expect(places(only(text)), only(text).map(formatProblem).join("\n")).toEqual(expected);
  });
});

test("aliases that would grow without end are refused at once", () => {
  const laughs = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 12; level++)
    laughs.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(", ")}]`,
    );
  const problems = only(laughs.join("\n"));
  expect(problems.map(({ rule }) => rule)).toContain("alias");
  expect(only("a: &a [*a]").map(({ message }) => message)).toEqual(["alias *a contains itself"]);
});

test("nesting that would exhaust the stack is refused", () => {
  for (const text of [
    "[".repeat(100_000),
    "{a: ".repeat(50_000),
    "- ".repeat(50_000),
    Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
  ]) {
    const problems = only(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.rule).toBe("syntax");
  }
});

test("a file that is too long is refused without being read", () => {
  const [problem, second] = only(`# ${"x".repeat(9 * 1024 * 1024)}`);
  expect(problem?.rule).toBe("size");
  expect(second).toBeUndefined();
});

test("names of the language are ordinary names", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const text = FILES["cell/stock.yaml"].replace("owner:", `${name}: {}\n  owner:`);
    const problems = only(text);
    expect(problems.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
      `unknown-field unknown field "${name}" in spec`,
    ]);
    const selector = FILES["cell/stock.yaml"].replace("kind: service", `kind: service\n      selector: {${name}: x}`);
    expect(parsed({ "a.yaml": selector }).cells[0]?.spec.components[0]?.selector).toBeDefined();
  }
});

test("all problems of all files are told at once, in reading order", () => {
  const { problems, model } = resolved({
    ...FILES,
    "cell/orders.yaml": FILES["cell/orders.yaml"].replace("metrics:", "metrix:"),
    "cell/stock.yaml": FILES["cell/stock.yaml"].replace("port: 90,", "port: 0,").replace("port: 91", "port: 99999"),
    "approval/ea-1.yaml": FILES["approval/ea-1.yaml"].replace("risk: medium", "risk: small"),
  });
  expect(model).toBeUndefined();
  expect(problems.map(({ location, rule }) => `${location.file}:${location.line} ${rule}`)).toEqual([
    "approval/ea-1.yaml:12 invalid-value",
    "cell/orders.yaml:30 unknown-field",
    "cell/stock.yaml:12 invalid-value",
    "cell/stock.yaml:18 invalid-value",
  ]);
});

test("a mistyped field is told once, not also as missing", () => {
  const text = FILES["cell/stock.yaml"].replace("organization: acme", "organisation: acme");
  expect(only(text).map(({ message, fix }) => `${message}; ${fix}`)).toEqual([
    'unknown field "organisation" in spec; did you mean "organization"?',
  ]);
});

test("an environment that no cell has, an instant that is none and a missing platform are told", () => {
  expect(resolved(FILES, "prd").problems.map(({ fix }) => fix)).toContain('did you mean "prod"?');
  expect(resolved(FILES, "prod", "today").problems.map(({ rule }) => rule)).toEqual(["asOf"]);
  const { "plane.yaml": _, ...rest } = FILES;
  expect(resolved(rest).problems.map(({ message }) => message)).toEqual(["no platform is declared"]);
});

describe("mutated files", () => {
  /** Runs for each kind of change; `npm run soak -- files` raises it. */
  const RUNS = Number(process.env.CELLWALL_SOAK_FILES ?? 250);
  const names = Object.keys(FILES) as (keyof typeof FILES)[];
  const fragments = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "&a ",
    "*a",
    "!!",
    "---\n",
    "...\n",
    "'",
    '"',
    "|",
    ">",
    "#",
    "%",
    "\t",
    "\u0000",
    "\uD800",
    "null",
    "~",
    "-1",
    "1e999",
    "__proto__",
    "<<: *a",
    "? ",
    "0x10",
    "true",
  ];

  const survives = (files: Readonly<Record<string, string>>): void => {
    const started = performance.now();
    const declarations = parsed(files);
    const documents = new Map([["cell/api.yaml", files["cell/api.yaml"] ?? ""]]);
    for (const environment of ["prod", "dev"]) {
      const { problems, model } = resolve(declarations, { environment, asOf: AS_OF, documents });
      expect(model === undefined).toBe(problems.some(({ severity }) => severity === "error"));
      for (const { location, message, fix, rule } of problems) {
        const lines = files[location.file]?.split("\n").length ?? 1;
        expect(
          location.line >= 1 && location.line <= lines && location.column >= 1,
          `${location.file}:${location.line}:${location.column} of ${lines}`,
        ).toBe(true);
        expect(message !== "" && fix !== "" && rule !== "").toBe(true);
      }
    }
    expect(performance.now() - started).toBeLessThan(2000);
  };

  test("truncated anywhere, never crash, and every message is located", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), (name, at) => {
        survives({ ...FILES, [name]: FILES[name].slice(0, at % FILES[name].length) });
      }),
      { numRuns: RUNS },
    );
  });

  test("with text put in, taken out or moved, never crash, and every message is located", () => {
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 12 }),
      insert: fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: "binary", maxLength: 3 })),
    });
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(change, { minLength: 1, maxLength: 4 }), (name, changes) => {
        let text: string = FILES[name];
        for (const { at, remove, insert } of changes) {
          const index = at % (text.length + 1);
          text = text.slice(0, index) + insert + text.slice(index + remove);
        }
        survives({ ...FILES, [name]: text });
      }),
      { numRuns: RUNS },
    );
  });

  test("with any value anywhere, never crash, and every message is located", () => {
    const lines = names.flatMap((name) => FILES[name].split("\n").map((_, line) => ({ name, line })));
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...fragments));
    fc.assert(
      fc.property(fc.constantFrom(...lines), value, ({ name, line }, replaced) => {
        const text = FILES[name]
          .split("\n")
          .map((old, index) => (index === line ? old.replace(/: .*/, () => `: ${JSON.stringify(replaced)}`) : old));
        survives({ ...FILES, [name]: text.join("\n") });
      }),
      { numRuns: RUNS },
    );
  });
});
