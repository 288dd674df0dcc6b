import { expect, test } from "vitest";
import { parseDeclarations } from "../../components/contract/declaration.ts";
import type { Cell, Component } from "../../components/contract/model.ts";
import { resolve } from "../../components/contract/resolve.ts";
import { resolvePath } from "../../components/contract/source.ts";
import { AS_OF, changed, FILES, resolved } from "./support/fixture.ts";

function cell(name: string, files: Readonly<Record<string, string>> = FILES): Cell {
  const { model, problems } = resolved(files);
  expect(problems).toEqual([]);
  const found = model?.cells.find(({ project }) => project === name);
  if (found === undefined) throw new Error(`no cell ${name}`);
  return found;
}

function component(name: string, files?: Readonly<Record<string, string>>): Component {
  const found = cell("orders", files).components.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no component ${name}`);
  return found;
}

test("a cell means what it says, with every default written out", () => {
  const stock = cell("stock");
  const { location, digest, components, ...rest } = stock;
  expect(rest).toEqual({
    organization: "acme",
    project: "stock",
    environment: "prod",
    namespace: "acme-stock-prod",
    phase: "enforce",
    dataClass: "internal",
    owner: { team: "warehouse" },
    intraCell: "declared",
  });
  expect(location).toEqual({ file: "cell/stock.yaml", line: 3, column: 18 });
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(components.map(({ name }) => name)).toEqual(["second", "stock"]);
  expect(components[1]).toEqual({
    name: "stock",
    kind: "service",
    serviceAccount: "stock",
    selector: { "cellwall.dev/component": "stock" },
    endpoints: [
      {
        name: "stock",
        protocol: "GRPC",
        transport: "TCP",
        port: 90,
        targetPort: "grpc",
        visibility: ["organization"],
        location: { file: "cell/stock.yaml", line: 12, column: 11 },
      },
    ],
    dependencies: [],
    egress: [],
    webhooks: [],
    kubeApiServer: false,
    location: { file: "cell/stock.yaml", line: 9, column: 7 },
  });
});

test("dependencies take the route that the two cells allow", () => {
  const routes = component("api").dependencies.map(
    ({ target, route, operations }) =>
      `${target.namespace}/${target.component}/${target.endpoint} ${route} ${operations ?? "all"}`,
  );
  expect(routes).toEqual([
    "acme-orders-prod/db/pg direct all",
    "acme-stock-prod/second/direct direct shop.v1.Stock/Get",
    "acme-stock-prod/stock/stock internalGateway all",
    "globex-shipping-prod/api/rates externalGateway all",
  ]);
});

test("contracts come from OpenAPI and from gRPC declarations", () => {
  expect(component("api").endpoints.find(({ name }) => name === "rest")?.http).toEqual({
    unknownPaths: "deny",
    basePaths: ["/v1"],
    operations: [
      { id: "listOrders", method: "GET", path: "/orders" },
      { id: "POST /orders", method: "POST", path: "/orders" },
      { id: "getOrder", method: "GET", path: "/orders/{id}" },
    ],
  });
  const direct = (files = changed([])) =>
    cell("stock", files).components[0]?.endpoints.find(({ name }) => name === "direct")?.http?.operations;
  expect(direct()).toEqual([
    { id: "shop.v1.Stock/Get", method: "POST", path: "/shop.v1.Stock/Get" },
    { id: "shop.v1.Stock/List", method: "POST", path: "/shop.v1.Stock/List" },
  ]);
  const all = changed([
    ["cell/stock.yaml", ", methods: [Get, List]", ""],
    ["cell/orders.yaml", ", operations: [shop.v1.Stock/Get]", ""],
  ]);
  expect(direct(all)).toEqual([{ id: "shop.v1.Stock/*", method: "POST", path: "/shop.v1.Stock/{method}" }]);
});

test("egress is normal, sorted, and ends with the approval or before", () => {
  expect(component("api").egress.map(({ location, justification, ...rest }) => rest)).toEqual([
    {
      to: { fqdn: "api.stripe.com" },
      ports: [{ from: 443, to: 443, transport: "TCP" }],
      sni: ["api.stripe.com"],
      approval: "ea-1",
      expiresAt: "2027-03-01T00:00:00Z",
    },
    {
      to: { cidr: "203.0.113.0/28", except: ["203.0.113.7/32"] },
      ports: [
        { from: 8443, to: 8443, transport: "TCP" },
        { from: 9000, to: 9010, transport: "TCP" },
      ],
      sni: [],
      approval: "ea-2",
      expiresAt: "2027-08-31T00:00:00Z",
    },
  ]);
  const earlier = component("api", changed([["cell/orders.yaml", "expires: 2027-03-01", "expires: 2027-02-01"]]));
  expect(earlier.egress[0]?.expiresAt).toBe("2027-02-01T00:00:00Z");
});

test("an override narrows its own environment only", () => {
  const narrower = changed([
    [
      "cell/orders.yaml",
      "[{name: rest, visibility: [project, organization]}]",
      "[{name: feed, visibility: []}]\n            dependsOn: [{cell: stock, endpoint: stock, remove: true}]\n            egress: [{approval: EA-2, ports: [9001-9002/TCP]}, {approval: EA-1, remove: true}]",
    ],
  ]);
  const api = component("api", narrower);
  expect(api.endpoints.map(({ name, visibility }) => [name, visibility])).toEqual([
    ["feed", []],
    ["rest", ["organization", "project", "public"]],
  ]);
  expect(api.dependencies.map(({ target }) => target.endpoint)).toEqual(["pg", "direct", "rates"]);
  expect(api.egress.map(({ approval, ports }) => [approval, ports])).toEqual([
    ["ea-2", [{ from: 9001, to: 9002, transport: "TCP" }]],
  ]);
  const operations = changed([
    ["cell/orders.yaml", "api, endpoint: rest, operations: [listOrders]}", "api, endpoint: rest}"],
    [
      "cell/orders.yaml",
      "[{name: rest, visibility: [project, organization]}]",
      "[]\n          - name: nightly\n            dependsOn: [{component: api, endpoint: rest, operations: [listOrders]}]",
    ],
  ]);
  expect(component("nightly", operations).dependencies[0]?.operations).toEqual(["listOrders"]);
});

test("a cell of another plane or environment is left out", () => {
  const elsewhere = changed([
    ["cell/shipping.yaml", "{prod: {}}", "{prod: {planes: [us-1]}}"],
    ["cell/orders.yaml", "        - {organization: globex, cell: shipping, endpoint: rates}\n", ""],
  ]);
  expect(resolved(elsewhere).model?.cells.map(({ project }) => project)).toEqual(["orders", "stock"]);
  const dev = changed([
    ["cell/orders.yaml", "        - {organization: globex, cell: shipping, endpoint: rates}\n", ""],
  ]);
  expect(resolved(dev, "dev").model?.cells.map(({ namespace, phase }) => [namespace, phase])).toEqual([
    ["acme-orders-dev", "observe"],
    ["acme-stock-dev", "enforce"],
  ]);
});

test("one file or many, in any order: the same model", () => {
  const { "cell/api.yaml": document, ...rest } = FILES;
  const names = Object.keys(rest) as (keyof typeof rest)[];
  const plain = (model: unknown): string =>
    JSON.stringify(model, (key, value) => (key === "location" ? undefined : value));
  const documents = new Map([["cell/api.yaml", document]]);
  const options = { environment: "prod", asOf: AS_OF, documents };
  const usual = resolve(parseDeclarations(names.map((path) => ({ path, text: rest[path] }))), options);
  const reversed = resolve(parseDeclarations(names.toReversed().map((path) => ({ path, text: rest[path] }))), options);
  const joined = resolve(
    parseDeclarations([{ path: "cell/all.yaml", text: names.map((path) => rest[path]).join("---\n") }]),
    options,
  );
  expect(usual.model).toBeDefined();
  expect(reversed).toEqual(usual);
  expect(plain(joined.model)).toBe(plain(usual.model));
});

test("several platforms can be given if one is named", () => {
  const { "cell/api.yaml": document, ...rest } = FILES;
  const files = [...Object.entries(rest), ["us.yaml", rest["plane.yaml"].replace("name: eu-1", "name: us-1")] as const];
  const declarations = parseDeclarations(files.map(([path, text]) => ({ path, text })));
  const options = { environment: "prod", asOf: AS_OF, documents: new Map([["cell/api.yaml", document]]) };
  expect(resolve(declarations, { ...options, platform: "eu-1" }).model?.platform.name).toBe("eu-1");
  expect(resolve(declarations, options).problems.map(({ rule }) => rule)).toEqual(["platform"]);
  expect(resolve(declarations, { ...options, platform: "eu-2" }).problems.map(({ fix }) => fix)).toEqual([
    'did you mean "eu-1"?',
  ]);
});

test.each([
  ["cell/orders.yaml", "./api.yaml", "cell/api.yaml"],
  ["cell/orders.yaml", "../api/x.yaml", "api/x.yaml"],
  ["orders.yaml", "../api.yaml", "../api.yaml"],
  ["../a/orders.yaml", "../../api.yaml", "../../api.yaml"],
  ["/a/b/orders.yaml", "../../../api.yaml", "/api.yaml"],
])("%s names %s: %s", (file, reference, path) => {
  expect(resolvePath(file, reference)).toBe(path);
});
