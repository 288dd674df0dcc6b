import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPreview } from "../../../components/fleet/change/preview.ts";
import { mendCheckpoint, stackFiles } from "../../../local/plane/checkpoint.ts";
import { pulumi } from "../../../local/plane/pulumi.ts";
import { type LiveCluster, liveCluster } from "../../support/live.ts";
import { type FleetWorld, fleetWorld, REGIONS } from "./world.ts";

let world: FleetWorld;
let cluster: LiveCluster;

beforeAll(async () => {
  world = await fleetWorld();
  cluster = liveCluster(world.plane.controlPlane.kubeconfig);
  world.writeCells(8080);
});
afterAll(() => world?.plane.remove());

/** Regions that have a default deny, each in both of its cells. */
async function enforced(): Promise<string[]> {
  const policies = await cluster.list("cilium.io/v2", "CiliumNetworkPolicy");
  const denies = policies.filter(({ metadata }) => metadata.name === "cell-00-default-deny");
  return REGIONS.filter(
    (region) => denies.filter(({ metadata }) => metadata.namespace?.endsWith(`-${region}`)).length === 2,
  );
}

const status = async () => {
  const { code, out } = await world.fleet("status", ["--format", "json"]);
  const report = JSON.parse(out) as {
    head?: string;
    rollingOut: boolean;
    unplanned: string[];
    regions: { region: string; revisions: string[]; missing: string[]; behind: boolean }[];
    cells: { cell: string; on: Record<string, { likeness: string }> }[];
  };
  return { code, ...report };
};

// A rollout is seven updates; other suites may share the machine.
describe("a rollout over seven regions", { timeout: 400_000 }, () => {
  it("stops at a region whose API server refuses policies, and starts nothing after it", async () => {
    await world.block("r3");
    const { code, out } = await world.fleet("rollout", ["--revision", "v1"]);
    expect(code, out).toBe(1);
    expect(out).toMatch(
      /wave canary[\s\S]*r1: planes local: [\s\S]*r1: cells r1: \d+ created[\s\S]*soaking for 1 s[\s\S]*wave early/,
    );
    expect(out).toMatch(/r3: FAILED: [\s\S]*maintenance of r3/);
    expect(out).not.toContain("wave rest");
    expect(await enforced()).toEqual(["r1", "r2"]);
    const report = await status();
    expect(report.code, JSON.stringify(report)).toBe(0);
    expect(report).toMatchObject({ head: "v1", rollingOut: true, unplanned: [] });
    expect(report.regions.filter(({ missing }) => missing.length > 0).map(({ region }) => region)).toEqual([
      "r3",
      "r4",
      "r5",
      "r6",
      "r7",
    ]);
  });

  it("repairs another region meanwhile, and the report says that this one is out of order", async () => {
    const { code, out } = await world.fleet("rollout", ["--revision", "v1", "--only", "r6", "--resume"]);
    expect(code, out).toBe(0);
    expect(await enforced()).toEqual(["r1", "r2", "r6"]);
    expect(await status()).toMatchObject({
      code: 1,
      unplanned: ["r3: left behind by an earlier wave, while wave rest went on"],
    });
  });

  it("goes on after a SIGKILL in the middle of an update, and brings nothing up twice: all regions have the same cells", async () => {
    await world.unblock("r3");
    let killed = false;
    const halfway = await world.fleet("rollout", ["--revision", "v1", "--resume"], (group, text) => {
      if (killed || !text.includes("wave rest")) return;
      killed = true;
      void untilPolicies("r4").then(() => process.kill(-group, "SIGKILL"));
    });
    expect(halfway.code).toBeNull();
    expect(halfway.out).toMatch(/r2: cells r2: stands at the revision/);
    expect(halfway.out).toMatch(/r3: cells r3: /);
    for (const region of REGIONS) {
      // A folder is the one backend that writes a state in place; a bucket replaces it in one step.
      mendCheckpoint(stackFiles(world.plane.paths.backend, "cellwall-cells", region));
    }
    const { code, out } = await world.fleet("rollout", ["--revision", "v1", "--resume"]);
    expect(code, out).toBe(0);
    for (const region of ["r1", "r2", "r3", "r6"])
      expect(out).toContain(`${region}: cells ${region}: stands at the revision`);
    expect(out).toMatch(/wave canary: passed before/);
    expect(await enforced()).toEqual([...REGIONS]);
    const { cells, ...report } = await status();
    expect(report).toMatchObject({ code: 0, head: "v1", rollingOut: false, unplanned: [] });
    expect(cells.map(({ cell }) => cell)).toEqual(["acme-orders", "acme-stock"]);
    for (const { on } of cells)
      expect(Object.values(on).map(({ likeness }) => likeness)).toEqual(REGIONS.map(() => "equal"));
  });

  it("previews the one cell that changed, and nothing else", async () => {
    world.writeCells(8081);
    const file = join(world.plane.root, "preview.json");
    const { code, out } = await world.preview("r2", file);
    expect(code, out).toBe(0);
    expect(out).toContain("r2: 1 of 2 cells differ from what stands: acme-orders-r2");
    const kept = readFileSync(file, "utf8");
    const [token = ""] = /(?<=token: )[\w-]+/.exec(readFileSync(world.plane.controlPlane.kubeconfig, "utf8")) ?? [];
    expect(token).not.toBe("");
    expect(kept).not.toContain(token);
    const { steps = [], errors } = readPreview(kept) ?? {};
    expect(errors).toEqual([]);
    const changed = steps.filter(({ op }) => op !== "same" && op !== "read");
    expect(changed.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`).toSorted()).toEqual([
      "update acme-orders-r2-ciliumnetworkpolicy-cell-20-api-in-http",
      "update acme-orders-r2-ciliumnetworkpolicy-cell-30-web-out",
      "update acme-orders-r2-namespace",
    ]);
  });

  it("keeps a change in the canary while the canary's gate is closed", async () => {
    rmSync(join(world.gates, "r1"));
    const { code, out } = await world.fleet("rollout", ["--revision", "v2"]);
    expect(code, out).toBe(1);
    expect(out).toMatch(/r1: FAILED: .*test -e/);
    const report = await status();
    expect(report).toMatchObject({ code: 0, head: "v2", rollingOut: true });
    expect(report.cells[0]?.on).toMatchObject({
      r1: { likeness: "equal" },
      r2: { likeness: "different" },
      r7: { likeness: "different" },
    });
    expect(report.cells[1]?.on.r7?.likeness).toBe("equal");
    writeFileSync(join(world.gates, "r1"), "");
  });

  it("finds what was changed by hand", async () => {
    const [, dev] = world.plane.targets;
    if (dev === undefined) throw new Error("no stack");
    const up = await pulumi({ ...dev, stack: "r7" }, ["up", "--yes", "--skip-preview"], "up");
    expect(up.code, up.stdout).toBe(0);
    expect(await status()).toMatchObject({ code: 1, unplanned: ["r7: updated by hand; its stacks name no revision"] });
  });

  it("never updates a stack with cells left out: nothing would keep them", async () => {
    const [, dev] = world.plane.targets;
    if (dev === undefined) throw new Error("no stack");
    const env = { ...dev.env, CELLWALL_ONLY: "acme-orders-r7" };
    const up = await pulumi({ ...dev, env, stack: "r7" }, ["up", "--yes", "--skip-preview"], "up");
    expect(up.code).not.toBe(0);
    expect(up.stdout).toContain("this update would delete every cell that it does not name; nothing was changed");
    expect(await enforced()).toContain("r7");
  });
});

/** Comes back as soon as the API server has the first policy of a region. */
async function untilPolicies(region: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const policies = await cluster.list("cilium.io/v2", "CiliumNetworkPolicy");
    if (policies.some(({ metadata }) => metadata.namespace?.endsWith(`-${region}`))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
