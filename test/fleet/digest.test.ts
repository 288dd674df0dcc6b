import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../components/cell/load.ts";
import type { Cell, Model, Platform } from "../../components/contract/model.ts";
import { policyDigest, policyDigests } from "../../components/fleet/digest.ts";
import { compile } from "../../components/policy/bundle.ts";
import type { CellBundle } from "../../components/policy/object.ts";
import { cell, component, dependency, egress, endpoint, model, PLATFORM } from "../support/model.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const SHOP = { root: ROOT, paths: ["examples/shop"], asOf: "2026-11-21T00:00:00Z" };
const PLATFORMS = globSync("stacks/cells/platform/*.yaml", { cwd: ROOT }).toSorted();

const api = component("api", {
  endpoints: [endpoint("rest", { visibility: ["project", "organization"] })],
  egress: [egress("ea-1", { cidr: "192.0.2.0/24", except: ["192.0.2.8/32"] })],
  metrics: { port: 9090 },
});
const web = component("web", { dependencies: [dependency("acme/orders/api:rest")] });
const orders = (change: Partial<Cell> = {}) => cell("acme/orders", [api, web], change);

function digestOf(given: Model): string {
  const [bundle] = compile(given).cells;
  if (bundle === undefined) throw new Error("the model has no cell");
  return policyDigest(bundle, given.platform);
}
const on = (platform: Partial<Platform> = {}, change: Partial<Cell> = {}) =>
  digestOf(model([orders(change)], platform));

describe("the digest of a cell's policies", () => {
  it("is the same on every plane of the repository, whatever its cloud and its ranges", () => {
    expect(PLATFORMS.length).toBeGreaterThanOrEqual(4);
    const digests = PLATFORMS.map((platform) => {
      const loaded = loadModel({ ...SHOP, platform, environment: "prod" });
      return policyDigests(compile(loaded).cells, loaded.platform);
    });
    expect(Object.keys(digests[0] ?? {})).toHaveLength(6);
    for (const other of digests) expect(other).toEqual(digests[0]);
  });

  it("is the same on six planes with names, ranges and Cilium versions of their own", () => {
    const planes = ["azure", "aws", "gcp"].flatMap((cloud, index) =>
      ["cloud", "private"].map((kind, second) => ({
        name: `${cloud}-${kind}`,
        cidrs: {
          pods: [`100.${64 + index}.0.0/16`],
          services: [`172.${20 + second}.0.0/16`],
          nodes: [`10.${index}.0.0/18`],
        },
        cilium: { version: `1.20.${index}`, flavour: cloud },
      })),
    );
    expect(new Set(planes.map((plane) => on(plane))).size).toBe(1);
  });

  it("is the same in environments that are asked the same, so that what was tested can be compared with what runs", () => {
    const dev = model([
      cell("acme/orders", [api, component("web", { dependencies: [dependency("acme/orders/api:rest", {}, "dev")] })], {
        environment: "dev",
        namespace: "acme-orders-dev",
      }),
    ]);
    expect(digestOf(dev)).toBe(on());
  });

  it("does not depend on the order of objects", () => {
    const given = model([orders()]);
    const [bundle] = compile(given).cells;
    const [first, ...rest] = bundle?.objects ?? [];
    const turned = { namespace: "acme-orders-prod", objects: [first, ...rest.toReversed()] } as CellBundle;
    expect(policyDigest(turned, given.platform)).toBe(on());
  });

  const gateways = (change: Partial<Platform["gateways"][number]>) => ({
    gateways: PLATFORM.gateways.map((gateway) => (gateway.name === "internal" ? { ...gateway, ...change } : gateway)),
  });
  it.each<[string, string]>([
    [
      "another gateway identity",
      on(gateways({ identity: { namespace: "gateway-internal", serviceAccount: "other" } })),
    ],
    [
      "another namespace of the gateway",
      on(gateways({ identity: { namespace: "elsewhere", serviceAccount: "internal-gateway" } })),
    ],
    ["another resolver", on({ dns: { ...PLATFORM.dns, labels: { "k8s-app": "coredns" } } })],
    ["another scraper", on({ scrapers: [{ namespace: "monitoring", serviceAccount: "agent" }] })],
    ["another phase", on({}, { phase: "observe" })],
    ["another owner", on({}, { owner: { team: "payments" } })],
    [
      "another port",
      on(
        {},
        {
          components: [
            { ...api, endpoints: [endpoint("rest", { targetPort: 8081, visibility: ["project", "organization"] })] },
            web,
          ],
        },
      ),
    ],
    [
      "another exception of an approved range",
      on(
        {},
        { components: [{ ...api, egress: [egress("ea-1", { cidr: "192.0.2.0/24", except: ["192.0.2.9/32"] })] }, web] },
      ),
    ],
    [
      "another approval",
      on(
        {},
        { components: [{ ...api, egress: [egress("ea-2", { cidr: "192.0.2.0/24", except: ["192.0.2.8/32"] })] }, web] },
      ),
    ],
    ["one component fewer", on({}, { components: [api] })],
    ["another project", digestOf(model([cell("acme/order", [api])]))],
  ])("changes with %s", (_, digest) => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digest).not.toBe(on());
  });
});
