import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../components/contract/model.ts";
import { changed, FILES, resolved } from "./support/fixture.ts";

/** Everything that a model opens, one text each. */
function opened(model: Model | undefined): Set<string> {
  const all = new Set<string>();
  for (const cell of model?.cells ?? []) {
    for (const component of cell.components) {
      const self = `${cell.namespace}/${component.name}`;
      for (const { name, visibility } of component.endpoints)
        for (const word of visibility) all.add(`${self}/${name} seen by ${word}`);
      for (const { target, route, operations } of component.dependencies) {
        for (const operation of operations ?? ["any"])
          all.add(`${self} calls ${target.namespace}/${target.component}/${target.endpoint} by ${route}: ${operation}`);
      }
      for (const { to, ports } of component.egress) {
        for (const { from, to: last, transport } of ports)
          for (let port = from; port <= last; port++)
            all.add(`${self} leaves to ${JSON.stringify(to)} at ${port}/${transport}`);
      }
      if (component.kubeApiServer) all.add(`${self} calls the API server`);
    }
  }
  return all;
}

const OVERRIDES = "[{name: rest, visibility: [project, organization]}]";
const words = fc.subarray(["project", "organization", "public"]);
const ports = fc.subarray(["8443/TCP", "9000-9010/TCP", "9000-9001/TCP", "9010/TCP", "443/TCP"], { minLength: 1 });
const change = fc.record({
  rest: words,
  feed: words,
  dependency: fc.constantFrom("remove: true", "operations: [shop.v1.Stock/Get]", "operations: [shop.v1.Stock/List]"),
  egress: fc.oneof(
    fc.constant("remove: true"),
    ports.map((list) => `ports: [${list.join(", ")}]`),
  ),
});

test("whatever an override says, it is refused or opens nothing new", () => {
  const base = opened(resolved(changed([["cell/orders.yaml", OVERRIDES, "[]"]])).model);
  expect(base.size).toBeGreaterThan(20);
  let accepted = 0;
  let narrower = 0;
  fc.assert(
    fc.property(change, ({ rest, feed, dependency, egress }) => {
      const text = `[{name: rest, visibility: [${rest}]}, {name: feed, visibility: [${feed}]}]
            dependsOn: [{cell: stock, endpoint: direct, ${dependency}}]
            egress: [{approval: EA-2, ${egress}}]`;
      const { model } = resolved(changed([["cell/orders.yaml", OVERRIDES, text]]));
      const now = opened(model);
      expect([...now].filter((edge) => !base.has(edge))).toEqual([]);
      if (model !== undefined) accepted++;
      if (model !== undefined && now.size < base.size) narrower++;
    }),
    { numRuns: 150 },
  );
  expect(accepted).toBeGreaterThan(5);
  expect(narrower).toBeGreaterThan(5);
});

test("without an approval its egress is refused, and nothing else changes", () => {
  const { "approval/ea-2.yaml": _, ...rest } = FILES;
  const { model, problems } = resolved(rest);
  expect(model).toBeUndefined();
  expect(problems.map(({ rule, location }) => `${location.file}:${location.line} ${rule}`)).toEqual([
    "cell/orders.yaml:47 R2",
  ]);
});
