import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../components/cell/load.ts";
import type { Component } from "../../components/contract/model.ts";
import { prefixesOf } from "../../components/policy/forecast/entry.ts";
import { forecast, policyMapEntries } from "../../components/policy/forecast.ts";
import { cell, component, dependency, egress, endpoint, HTTPS, model } from "../support/model.ts";

const found = (components: readonly Component[], of: string) =>
  policyMapEntries(model([cell("acme/orders", components)])).find((one) => one.component === of);
const entries = (components: readonly Component[], of: string) => found(components, of)?.atRest ?? 0;
const most = (components: readonly Component[], of: string) => found(components, of)?.entries ?? 0;
/** What every pod has: guardrails, the way to the resolver, and the host for probes. */
const BASE = entries([component("api")], "api");
const more = (given: Partial<Component>) => entries([component("api", given)], "api") - BASE;
const mostMore = (given: Partial<Component>) =>
  most([component("api", given)], "api") - most([component("api")], "api");

/**
 * Entries that Cilium 1.20.2 held in the kernel for each component, on two nodes, once every name had been looked up
 * (`npm run datapath -- --json`); identities with the same labels counted once, then all of them as they were.
 */
const HELD: Readonly<Record<string, readonly (readonly [component: string, distinct: number, all: number])[]>> = {
  "examples/shop": [
    ["acme/inventory/db", 15, 15],
    ["acme/inventory/feed", 16, 16],
    ["acme/inventory/stock", 18, 20],
    ["acme/orders/api", 20, 21],
    ["acme/orders/db", 16, 16],
    ["acme/orders/nightly", 16, 16],
    ["acme/payments/charger", 18, 20],
    ["acme/payments/ledger", 15, 15],
    ["acme/storefront/bff", 17, 18],
    ["acme/storefront/web", 16, 16],
    ["globex/portal/web", 16, 17],
    ["globex/shipping/api", 18, 21],
    ["globex/shipping/db", 15, 15],
  ],
  "test/datapath/cells": [
    ["acme/caller/declared", 15, 15],
    ["acme/caller/silent", 14, 14],
    ["acme/media/player", 17, 17],
    ["acme/media/relay", 19, 19],
    ["acme/media/studio", 16, 16],
    ["acme/proj1/client-a", 16, 16],
    ["acme/proj1/comp-a", 17, 17],
    ["acme/proj1/comp-b", 15, 15],
    ["acme/proj1/comp-c", 16, 16],
    ["acme/proj2/client-b", 15, 15],
    ["acme/trial/api", 26, 27],
    ["acme/trial/job", 24, 24],
    ["beta/proj1/client-d", 14, 14],
    ["beta/proj1/comp-d", 14, 14],
  ],
};

describe.each(Object.keys(HELD))("what the kernel held for the cells of %s", (path) => {
  const read = loadModel({
    paths: [path],
    platform: "stacks/cells/platform/local.yaml",
    root: join(import.meta.dirname, "..", ".."),
    environment: "prod",
    asOf: "2026-11-21T00:00:00Z",
  });
  const forecasts = new Map(
    policyMapEntries(read).map((one) => [`${one.cell.organization}/${one.cell.project}/${one.component}`, one]),
  );

  it.each(HELD[path] ?? [])("is forecast for %s: %i at rest, %i with twins below the bound", (id, distinct, all) => {
    expect(forecasts.get(id)?.atRest).toBe(distinct);
    expect(forecasts.get(id)?.entries).toBeGreaterThanOrEqual(all);
  });
});

describe("entries of a pod's policy map", () => {
  const db = (given = {}) => component("db", { endpoints: [endpoint("pg", { protocol: "TCP", ...given })] });
  const calls = (given = {}) =>
    entries([component("api", { dependencies: [dependency("acme/orders/db:pg")] }), db(given)], "api") - BASE;

  it("are one for a peer and a port", () => {
    expect(calls()).toBe(1);
    expect(more({ metrics: { port: 9464 } })).toBe(1);
  });

  it("count the API server as a node and as somebody outside, on both of its ports", () => {
    expect(more({ kubeApiServer: true })).toBe(4);
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

  it("may be two for a peer, because agents can make an identity each for pods that are alike", () => {
    const caller = component("api", { dependencies: [dependency("acme/orders/db:pg")] });
    expect(most([caller, db()], "api") - most([component("api"), db()], "api")).toBe(2);
  });

  it("are one for a name or a pattern, and many more where addresses are shared with other names", () => {
    const to = (destination: Parameters<typeof egress>[1]) => ({ egress: [egress("ea-1", destination)] });
    const name = to({ fqdn: "api.stripe.com" });
    const pattern = to({ fqdnPattern: "*.blob.example.com" });
    expect([more(name), more(pattern)]).toEqual([1, 1]);
    expect(mostMore(name)).toBeGreaterThan(1);
    expect(mostMore(pattern)).toBeGreaterThan(mostMore(name));
  });

  it("of a pattern count names inside it, and of a range other ranges inside it that are no exception", () => {
    const both = (first: Parameters<typeof egress>[1], second: Parameters<typeof egress>[1]) =>
      entries(
        [
          component("api", { egress: [egress("ea-1", first)] }),
          component("other", { egress: [egress("ea-2", second)] }),
        ],
        "api",
      ) - BASE;
    expect(both({ fqdnPattern: "*.blob.example.com" }, { fqdn: "a.blob.example.com" })).toBe(2);
    expect(both({ fqdnPattern: "*.blob.example.com" }, { fqdn: "a.queue.example.com" })).toBe(1);
    expect(both({ cidr: "203.0.113.0/24", except: [] }, { cidr: "203.0.113.0/28", except: [] })).toBe(2);
    expect(both({ cidr: "203.0.113.0/24", except: ["203.0.113.0/27"] }, { cidr: "203.0.113.0/28", except: [] })).toBe(
      1,
    );
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
    expect(problem?.message).toMatch(/^component "api" of "acme-orders-prod" may take 13\d{3} of 16384/);
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
