import { describe, expect, it } from "vitest";
import { supportOf } from "../../components/cluster/table/matrix.ts";
import { chooseZones, regionsOf } from "../../components/cluster/table/regions.ts";
import { DEFAULT_PRESET, nodesAtMost, type Preset, SIZES } from "../../components/cluster/table/sizes.ts";
import { type Cloud, planAddresses } from "../../components/network/plan.ts";

const CLOUDS: readonly Cloud[] = ["azure", "aws", "gcp"];
const PRESETS: readonly Preset[] = ["dev", "prod", "enterprise"];
const EVERY = CLOUDS.flatMap((cloud) => PRESETS.map((preset) => ({ cloud, preset, size: SIZES[cloud][preset] })));

describe.each(EVERY)("size $preset on $cloud", ({ cloud, size }) => {
  it("fits the default address plan in a /16, upgrades included", () => {
    const result = planAddresses({
      cloud,
      network: "10.60.0.0/16",
      zones: size.zones,
      maxNodes: nodesAtMost(size.pools),
      egress: "firewall",
    });
    expect(result).toHaveProperty("plan");
  });

  it("has one pool for the platform and one for cells, named as AKS allows", () => {
    expect(size.pools.map(({ role }) => role)).toEqual(["system", "user"]);
    for (const { name, minNodes, maxNodes } of size.pools) {
      expect(name).toMatch(/^[a-z][a-z0-9]{0,11}$/);
      expect(minNodes).toBeGreaterThanOrEqual(1);
      expect(maxNodes).toBeGreaterThanOrEqual(minNodes);
      expect(maxNodes).toBeLessThanOrEqual(1000);
    }
  });

  it("always runs two replicas of Cilium's operator on two nodes", () => {
    expect(size.pools.reduce((sum, { minNodes }) => sum + minNodes, 0)).toBeGreaterThanOrEqual(2);
    expect(size.pools[0]?.minNodes).toBeGreaterThanOrEqual(2);
  });

  it("uses a Kubernetes version that Cilium tests on that cloud", () => {
    expect(supportOf(cloud, "1.20.2", size.kubernetesVersion)?.status).toBe("tested");
  });

  it("says why for every choice", () => {
    for (const reason of Object.values(size.reasons)) expect(reason.length).toBeGreaterThan(20);
  });
});

describe("sizes", () => {
  it("are for production unless somebody says otherwise", () => {
    expect(DEFAULT_PRESET).toBe("prod");
    for (const cloud of CLOUDS) expect(SIZES[cloud].prod.zones).toBe(3);
  });

  it("grow from preset to preset", () => {
    for (const cloud of CLOUDS) {
      const nodes = PRESETS.map((preset) => nodesAtMost(SIZES[cloud][preset].pools));
      expect(nodes).toEqual(nodes.toSorted((a, b) => a - b));
    }
  });

  it("count the nodes that an upgrade adds", () => {
    const pool = { name: "user", role: "user", machine: "m7i.xlarge", minNodes: 1, maxNodes: 10, diskGiB: 80 } as const;
    expect(nodesAtMost([pool, { ...pool, maxNodes: 3 }])).toBe(14 + 4);
  });
});

describe("zones of a region", () => {
  it.each([
    ["azure", "westeurope", 3, ["1", "2", "3"]],
    ["aws", "eu-central-1", 3, ["eu-central-1a", "eu-central-1b", "eu-central-1c"]],
    ["aws", "ca-central-1", 3, ["ca-central-1a", "ca-central-1b", "ca-central-1d"]],
    ["gcp", "europe-west4", 2, ["europe-west4-a", "europe-west4-b"]],
    ["gcp", "europe-west1", 3, ["europe-west1-b", "europe-west1-c", "europe-west1-d"]],
    ["azure", "ukwest", 1, []],
  ] as const)("are in the words of %s: %s", (cloud, region, count, zones) => {
    expect(chooseZones(cloud, region, count)).toEqual({ zones });
  });

  it("exist for every region that is known, and more zones keep the first ones", () => {
    for (const cloud of CLOUDS) {
      expect(regionsOf(cloud).length).toBeGreaterThan(20);
      for (const region of regionsOf(cloud)) {
        const all = chooseZones(cloud, region, 3);
        const two = chooseZones(cloud, region, 2);
        if ("zones" in all && "zones" in two) expect(all.zones.slice(0, 2)).toEqual(two.zones);
        if ("zones" in all) expect(new Set(all.zones).size).toBe(3);
      }
    }
  });

  it.each([
    ["azure", "westeurop", 'did you mean "westeurope"?'],
    ["azure", "West Europe", 'did you mean "westeurope"?'],
    ["aws", "eu-cental-1", 'did you mean "eu-central-1"?'],
    ["gcp", "europe-wes4", 'did you mean "europe-west4"?'],
    ["gcp", "eu-central-1", "eu-central-1 is a region of AWS: change cloud, or use a region of Google Cloud such as"],
    ["aws", "constructor", "use one of: af-south-1"],
  ] as const)("of an unknown region are refused on %s: %s", (cloud, region, fix) => {
    expect(chooseZones(cloud, region, 3)).toMatchObject({
      problems: [{ rule: "region-unknown", field: "region", value: region, fix: expect.stringContaining(fix) }],
    });
  });

  it("are refused where there are too few, and near regions are named", () => {
    expect(chooseZones("azure", "westus", 3)).toMatchObject({
      problems: [
        {
          rule: "region-zones",
          reason: "has no zones, and 3 are asked for",
          fix: expect.stringMatching(/such as .*westus[23]/),
        },
      ],
    });
    expect(chooseZones("aws", "us-west-1", 3)).toMatchObject({
      problems: [{ rule: "region-zones", reason: "has 2 zones, and 3 are asked for" }],
    });
  });
});
