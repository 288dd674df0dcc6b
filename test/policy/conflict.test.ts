import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell, Component, Endpoint, Model } from "../../components/contract/model.ts";
import { formatProblem, sortProblems } from "../../components/contract/problem.ts";
import { findConflicts, MAX_POLICY_BYTES } from "../../components/policy/conflict.ts";
import { anyModel } from "../support/arbitrary.ts";
import { cell, component, contract, dependency, endpoint, model } from "../support/model.ts";

const TO = "acme/orders/api:rest";
const ORDERS = contract(["GET /orders", "POST /orders"]);

const at = (line: number) => ({ file: "orders.yaml", line, column: 3 });
const shop = (components: readonly Component[], given: Partial<Cell> = {}) =>
  model([cell("acme/orders", components, given)]);
/** `api` with a contract on `targetPort`, at line 7. */
const api = (given: Partial<Component> = {}, targetPort: Endpoint["targetPort"] = 8080) =>
  component("api", {
    ...given,
    endpoints: [endpoint("rest", { http: ORDERS, targetPort, location: at(7) }), ...(given.endpoints ?? [])],
  });

function conflicts(given: Model): string[] {
  return findConflicts(given).map(({ severity, rule, location, message }) => {
    return `${location.line} ${severity} ${rule}: ${message}`;
  });
}

describe("a contract does not hold where", () => {
  const plain = (targetPort: Endpoint["targetPort"]) => endpoint("raw", { protocol: "TCP", targetPort });

  it.each<[string, Component, string]>([
    ["metrics are on its port", api({ metrics: { port: 8080 } }), 'metrics of "api" opens'],
    ["a webhook is on its port", api({ webhooks: [{ port: 8080 }] }), 'a webhook of "api" opens'],
    ["an endpoint without a contract is", api({ endpoints: [plain(8080)] }), 'endpoint "raw" of "api" opens'],
    ["a range holds its port", api({ endpoints: [plain({ from: 8000, to: 8099 })] }), 'endpoint "raw" of "api" opens'],
    ["a port of the same name is", api({ endpoints: [plain("web")] }, "web"), 'endpoint "raw" of "api" opens'],
  ])("%s", (_, one, says) => {
    expect(conflicts(shop([one]))).toEqual([
      `7 error R9: the contract of endpoint "rest" of "api" does not hold: ${says} the same pod port to other requests`,
    ]);
  });

  it("another contract is on its port: told once, at the second", () => {
    const other = endpoint("v2", { http: contract(["GET /v2"]), location: at(9) });
    expect(conflicts(shop([api({ endpoints: [other] })]))).toEqual([
      '9 error R9: the contract of endpoint "v2" of "api" does not hold: endpoint "rest" of "api" opens the same pod port to other requests',
    ]);
  });

  it("pods can belong to another component that is open on its port", () => {
    const twin = (given: Partial<Component>) =>
      component("twin", { serviceAccount: "api", endpoints: [plain(8080)], ...given });
    expect(conflicts(shop([api({ selector: { app: "x" } }), twin({ selector: { tier: "y" } })]))).toHaveLength(1);
    expect(conflicts(shop([api({ selector: { app: "x" } }), twin({ selector: { app: "y" } })]))).toEqual([]);
    expect(conflicts(shop([api(), twin({ serviceAccount: "twin", selector: {} })]))).toEqual([]);
  });

  it("one port is named and the other numbered, as a warning: only the pod can tell", () => {
    expect(conflicts(shop([api({ metrics: { port: 9464 } }, "web")]))).toEqual([
      '7 warning R9: the contract of endpoint "rest" of "api" does not hold: metrics of "api" may open the same pod port to other requests',
    ]);
  });
});

describe("a contract holds beside", () => {
  it.each<[string, Component]>([
    ["metrics on a port of their own", api({ metrics: { port: 9464 } })],
    ["UDP on the same number", api({ endpoints: [endpoint("udp", { protocol: "UDP", targetPort: 8080 })] })],
    ["a port of another name", api({ endpoints: [endpoint("raw", { protocol: "TCP", targetPort: "raw" })] }, "web")],
  ])("%s", (_, one) => {
    expect(conflicts(shop([one]))).toEqual([]);
  });

  it("metrics on its own port where unknown paths are observed: nothing is held", () => {
    const http = contract(["GET /orders"], { unknownPaths: "observe" });
    const one = component("api", { endpoints: [endpoint("rest", { http })], metrics: { port: 8080 } });
    expect(conflicts(shop([one]))).toEqual([]);
  });
});

describe("operations of a caller", () => {
  const web = component("web", {
    serviceAccount: "front",
    dependencies: [dependency(TO, { operations: ["GET /orders"], location: at(20) })],
  });

  it("are void where another caller of its service account may do more", () => {
    const admin = component("admin", { serviceAccount: "front", dependencies: [dependency(TO)] });
    const found = conflicts(shop([api(), web, admin]));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^20 error R9: "web" names operations of endpoint "rest" but shares .*"admin"/);
    expect(conflicts(shop([api(), web, { ...admin, serviceAccount: "admin" }]))).toEqual([]);
  });

  it("stand where the others of its account may do the same", () => {
    expect(conflicts(shop([api(), web, { ...web, name: "mobile" }]))).toEqual([]);
  });

  it("hold for a silent neighbour of its account in an open cell, which is told", () => {
    const silent = component("silent", { serviceAccount: "front" });
    const found = conflicts(shop([api(), web, silent], { intraCell: "open" }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('"silent" is held to them too');
    expect(conflicts(shop([api(), web, silent]))).toEqual([]);
  });
});

describe("a policy that the API server would not take", () => {
  it("is told with its size", () => {
    const requests = Array.from({ length: 12_000 }, (_, index) => `GET /${"segment/".repeat(8)}${index}`);
    const big = component("api", {
      endpoints: [endpoint("rest", { visibility: ["public"], http: contract(requests) })],
    });
    const [problem, ...others] = findConflicts(shop([big], { location: at(1) }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ rule: "R10", severity: "error", location: at(1) });
    const bytes = Number(/has (\d+) bytes/.exec(problem?.message ?? "")?.[1]);
    expect(bytes).toBeGreaterThan(MAX_POLICY_BYTES);
  });
});

describe("conflicts of any model", () => {
  it("are sorted, and the same every time", () => {
    fc.assert(
      fc.property(anyModel, (given) => {
        const found = findConflicts(given);
        expect(found).toEqual(sortProblems(found));
        expect(findConflicts(structuredClone(given)).map(formatProblem)).toEqual(found.map(formatProblem));
      }),
      { numRuns: 50 },
    );
  });

  it("say what to do", () => {
    const [problem] = findConflicts(shop([api({ metrics: { port: 8080 } })]));
    expect(problem?.fix).toBe("give each its own pod port, and write both as numbers");
  });
});
