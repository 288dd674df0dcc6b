import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDeclarations } from "../../components/contract/declaration.ts";
import { importWorkload } from "../../components/contract/openchoreo.ts";
import { resolve } from "../../components/contract/resolve.ts";
import { AS_OF, FILES } from "./support/fixture.ts";

const WORKLOAD = `apiVersion: openchoreo.dev/v1alpha1
kind: Workload
metadata: {name: api, namespace: acme}
spec:
  owner: {projectName: shop, componentName: api}
  source: {commit: abcdef0}
  container:
    image: registry.example/shop/api:1
    env:
      - {key: PAYMENTS, value: "https://api.stripe.com/v1"}
      - {key: DB, value: "postgres://db.shop.svc:5432"}
  endpoints:
    rest:
      type: HTTP
      port: 80
      targetPort: 8080
      visibility: [external, internal]
      basePath: /v1
      schema:
        type: REST
        content: |
          openapi: 3.0.3
          servers: [{url: /v1}]
          paths: {/orders: {get: {operationId: list}}}
    feed: {type: Websocket, port: 81}
    rpc: {type: gRPC, port: 90, visibility: [namespace], schema: {type: proto, content: "syntax = proto3"}}
    stats: {type: UDP, port: 8125, visibility: [external]}
  dependencies:
    endpoints:
      - {component: db, name: pg, visibility: project, envBindings: {address: DB}}
      - {project: stock, component: stock, name: stock, visibility: namespace, envBindings: {address: STOCK}}
    resources: [{ref: postgres}]
---
apiVersion: openchoreo.dev/v1alpha1
kind: Workload
metadata: {name: db, namespace: acme}
spec:
  owner: {projectName: shop, componentName: db}
  endpoints: {pg: {type: TCP, port: 5432}}
---
apiVersion: openchoreo.dev/v1alpha1
kind: Component
metadata: {name: api}
`;

test("a Workload becomes a cell file that is accepted and means the same", () => {
  const { yaml, documents } = importWorkload({ path: "workload.yaml", text: WORKLOAD });
  const files = [
    { path: "cell/shop.yaml", text: yaml },
    { path: "cell/stock.yaml", text: FILES["cell/stock.yaml"] },
    { path: "plane.yaml", text: FILES["plane.yaml"] },
  ];
  const texts = new Map(documents.map(({ path, text }) => [path.replace("./", "cell/"), text]));
  const { model, problems } = resolve(parseDeclarations(files), { environment: "dev", asOf: AS_OF, documents: texts });
  expect(problems).toEqual([]);
  const shop = model?.cells.find(({ project }) => project === "shop");
  expect(shop?.namespace).toBe("acme-shop-dev");
  expect(shop?.components.map(({ name, kind }) => [name, kind])).toEqual([
    ["api", "service"],
    ["db", "service"],
  ]);
  const api = shop?.components[0];
  expect(
    api?.endpoints.map(({ name, protocol, port, targetPort, visibility, http }) => [
      name,
      protocol,
      port,
      targetPort,
      visibility.join(),
      http?.unknownPaths,
    ]),
  ).toEqual([
    ["feed", "WebSocket", 81, 81, "project", undefined],
    ["rest", "HTTP", 80, 8080, "organization,project,public", "observe"],
    ["rpc", "GRPC", 90, 90, "organization,project", undefined],
    ["stats", "UDP", 8125, 8125, "project", undefined],
  ]);
  expect(
    api?.dependencies.map(({ target, route }) => [target.namespace, target.component, target.endpoint, route]),
  ).toEqual([
    ["acme-shop-dev", "db", "pg", "direct"],
    ["acme-stock-dev", "stock", "stock", "direct"],
  ]);
});

test("everything without a counterpart is told where it stands", () => {
  const { findings } = importWorkload({ path: "workload.yaml", text: WORKLOAD });
  expect(findings.every(({ severity, fix }) => severity === "warning" && fix !== "")).toBe(true);
  const told = findings.map(({ location, pointer }) => `${location.line} ${pointer}`);
  expect(told).toEqual([
    "5 /spec/owner",
    "5 /spec/owner/componentName",
    "6 /spec/source",
    "7 /spec/container",
    "10 /spec/container/env/0",
    "17 /spec/endpoints/rest/visibility",
    "26 /spec/endpoints/rpc/schema",
    "27 /spec/endpoints/stats/visibility",
    "29 /spec/dependencies/endpoints",
    "32 /spec/dependencies/resources/0",
    "38 /spec/owner",
    "38 /spec/owner/componentName",
    "42 /kind",
  ]);
});

test("a Workload that can't be read, or whose cell would be refused, is an error", () => {
  const broken = importWorkload({ path: "w.yaml", text: WORKLOAD.replace("type: TCP", "type: SQL") });
  expect(
    broken.findings
      .filter(({ severity }) => severity === "error")
      .map(({ location, pointer }) => `${location.line} ${pointer}`),
  ).toEqual(["39 /spec/endpoints/pg/type"]);
  const long = importWorkload({ path: "w.yaml", text: WORKLOAD.replace("rest:", "a-name-that-is-too-long:") });
  expect(long.findings.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([
    expect.stringContaining("at most 15 characters"),
  ]);
  expect(importWorkload({ path: "w.yaml", text: "a: [" })).toMatchObject({ yaml: "", findings: [{ rule: "syntax" }] });
});

test("a Workload without namespace, with a base path of its own, says what was decided", () => {
  const text = `apiVersion: openchoreo.dev/v1alpha1
kind: Workload
metadata: {name: api}
spec:
  owner: {projectName: shop, componentName: api}
  endpoints: {rest: {type: HTTP, port: 80, basePath: /v1}}
`;
  const { findings, yaml } = importWorkload({ path: "w.yaml", text });
  expect(findings.map(({ pointer }) => pointer)).toEqual([
    "/metadata",
    "/spec/owner",
    "/spec/owner/componentName",
    "/spec/endpoints/rest/basePath",
  ]);
  expect(parseDeclarations([{ path: "shop.yaml", text: yaml }]).cells[0]?.spec.organization).toBe("default");
});

test("what OpenChoreo's own suite deploys becomes the cells that packets are sent between", () => {
  const folder = join(import.meta.dirname, "..", "datapath");
  const { yaml, findings } = importWorkload({
    path: "workloads.yaml",
    text: readFileSync(join(folder, "openchoreo", "workloads.yaml"), "utf8"),
  });
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const file = join(folder, "cells", "openchoreo.yaml");
  const read = readFileSync(file, "utf8");
  // What the findings ask for: the environment, and its phase.
  const given = yaml.replaceAll('    dev:\n      phase: "observe"\n', '    prod:\n      phase: "enforce"\n');
  const comment = read.slice(0, read.indexOf("apiVersion:"));
  if (process.env.UPDATE === "1") writeFileSync(file, `${comment}${given}`);
  expect(readFileSync(file, "utf8")).toBe(`${comment}${given}`);
});
