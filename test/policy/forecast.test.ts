import { describe, expect, it } from "vitest";
import type { Component } from "../../components/contract/model.ts";
import { forecast, policyMapEntries, prefixesOf } from "../../components/policy/forecast.ts";
import { cell, component, dependency, egress, endpoint, HTTPS, model } from "../support/model.ts";

const entries = (components: readonly Component[], of: string) =>
  policyMapEntries(model([cell("acme/orders", components)])).find((one) => one.component === of)?.entries ?? 0;
/** What every pod has: guardrails, and the way to the resolver. */
const BASE = entries([component("api")], "api");
const more = (given: Partial<Component>) => entries([component("api", given)], "api") - BASE;

describe("entries of a pod's policy map", () => {
  const db = (given = {}) => component("db", { endpoints: [endpoint("pg", { protocol: "TCP", ...given })] });
  const calls = (given = {}) =>
    entries([component("api", { dependencies: [dependency("acme/orders/db:pg")] }), db(given)], "api") - BASE;

  it("are one for a peer and a port", () => {
    expect(calls()).toBe(1);
    expect(more({ kubeApiServer: true })).toBe(2);
    expect(more({ metrics: { port: 9464 } })).toBe(1);
  });

  it("are as many as prefixes for a range of ports", () => {
    expect(calls({ targetPort: { from: 8000, to: 8007 } })).toBe(1);
    expect(calls({ targetPort: { from: 8001, to: 8008 } })).toBe(4);
  });

  it("count peers that share an account each", () => {
    const caller = (name: string) =>
      component(name, { serviceAccount: "shared", dependencies: [dependency("acme/orders/db:pg")] });
    const alone = entries([db(), caller("a")], "db");
    expect(entries([db(), caller("a"), caller("b")], "db") - alone).toBe(1);
  });

  it("grow with names, more with patterns, little with ranges of addresses", () => {
    const to = (destination: Parameters<typeof egress>[1]) => more({ egress: [egress("ea-1", destination)] });
    const range = to({ cidr: "203.0.113.0/24", except: [] });
    expect(range).toBe(1);
    expect(to({ fqdn: "api.stripe.com" })).toBeGreaterThan(range);
    expect(to({ fqdnPattern: "*.blob.example.com" })).toBeGreaterThan(to({ fqdn: "api.stripe.com" }));
  });

  it("of a component are its own", () => {
    const hungry = component("hungry", { egress: [egress("ea-1", { fqdn: "api.stripe.com" })] });
    expect(entries([component("api"), hungry], "api")).toBe(BASE);
  });
});

describe("a forecast", () => {
  const patterns = (count: number) =>
    component("api", {
      location: { file: "orders.yaml", line: 4, column: 1 },
      egress: Array.from({ length: count }, (_, index) =>
        egress(`ea-${index}`, { fqdnPattern: `*.r${index}.example.com` }, { ports: [HTTPS] }),
      ),
    });

  it("warns where the map would be fuller than 80 percent, and says whose", () => {
    const [problem, ...others] = forecast(model([cell("acme/orders", [patterns(52), component("web")])]));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ rule: "R24", severity: "warning", location: { file: "orders.yaml", line: 4 } });
    expect(problem?.message).toMatch(/^component "api" of "acme-orders-prod" takes about 13\d{3} of 16384/);
  });

  it("is silent below", () => {
    expect(forecast(model([cell("acme/orders", [patterns(50)])]))).toEqual([]);
  });
});

describe("prefixes of a range of ports", () => {
  it.each([
    [443, 443, 1],
    [0, 65535, 1],
    [1, 65535, 16],
    [8000, 8099, 3],
    [1, 65534, 30],
  ])("%i to %i are %i", (from, to, count) => {
    expect(prefixesOf(from, to)).toBe(count);
  });
});
