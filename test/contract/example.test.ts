import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { parseDeclarations } from "../../components/contract/declaration.ts";
import { formatProblem } from "../../components/contract/problem.ts";
import { resolve } from "../../components/contract/resolve.ts";
import { AS_OF } from "./support/fixture.ts";

const root = new URL("../../", import.meta.url).pathname;
const read = (path: string): string => readFileSync(`${root}${path}`, "utf8");
const PLATFORM = "stacks/cells/platform/local.yaml";
const examples = [...new Set(globSync("examples/*/cell/*.yaml", { cwd: root }).map((path) => dirname(dirname(path))))];

test("there are examples", () => {
  expect(examples).not.toEqual([]);
});

test.each(examples)("%s is right in every environment", (folder) => {
  const paths = [...globSync(`${folder}/{cell,approval}/*.yaml`, { cwd: root }), PLATFORM];
  const declarations = parseDeclarations(paths.map((path) => ({ path, text: read(path) })));
  const documents = new Map(declarations.references.map(({ path }) => [path, read(path)]));
  const environments = new Set(declarations.cells.flatMap(({ spec }) => Object.keys(spec.environments)));
  expect(environments.size).toBeGreaterThan(0);
  for (const environment of environments) {
    const { model, problems } = resolve(declarations, { environment, asOf: AS_OF, documents });
    expect(problems.map(formatProblem).join("\n")).toBe("");
    expect(model?.cells.length).toBe(declarations.cells.filter(({ spec }) => environment in spec.environments).length);
  }
});
