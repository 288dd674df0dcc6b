import { describe, expect, it } from "vitest";
import { maintenancePolicy } from "../../../components/cluster/gke/maintenance.ts";
import { offeredVersion } from "../../../components/cluster/gke/project.ts";
import { graphOf, nodeNamed } from "../../support/graph.ts";
import { CLUSTER, CLUSTER_ANSWERS, clusterGraph, clusterInputs } from "./given.ts";

describe("who reaches the API server", () => {
  it("is nobody by address where only DNS is asked for, and no authorized networks are named then", async () => {
    const inputs = await clusterInputs({ endpoints: "dns" });
    expect(inputs.controlPlaneEndpointsConfig).toEqual({
      dnsEndpointConfig: { allowExternalTraffic: true, enableK8sTokensViaDns: false, enableK8sCertsViaDns: false },
      ipEndpointsConfig: { enabled: false },
    });
    expect(inputs.privateClusterConfig).toEqual({ enablePrivateNodes: true, enablePrivateEndpoint: true });
    expect(inputs).not.toHaveProperty("masterAuthorizedNetworksConfig");
  });

  it("is only the VPC where the plane is sealed", async () => {
    const inputs = await clusterInputs({ endpoints: "address" });
    expect(inputs.controlPlaneEndpointsConfig).toEqual({
      dnsEndpointConfig: { allowExternalTraffic: false, enableK8sTokensViaDns: false, enableK8sCertsViaDns: false },
      ipEndpointsConfig: { enabled: true },
    });
    expect(inputs.privateClusterConfig).toMatchObject({ enablePrivateEndpoint: true });
  });

  it("is private ranges of administrators beside the nodes, where they are named", async () => {
    const inputs = await clusterInputs({ endpoints: "address", adminRanges: ["10.200.0.0/24"] });
    expect(inputs.privateClusterConfig).toMatchObject({ enablePrivateEndpoint: true });
    expect(inputs.masterAuthorizedNetworksConfig).toMatchObject({
      cidrBlocks: [
        { cidrBlock: "10.0.0.0/20", displayName: "nodes" },
        { cidrBlock: "10.200.0.0/24", displayName: "admins-1" },
      ],
    });
  });

  it("is the ranges that it is dangerously exposed to, nodes still private", async () => {
    const inputs = await clusterInputs({ dangerouslyExposeApiServerTo: ["203.0.113.0/28", "198.51.100.7/32"] });
    expect(inputs.privateClusterConfig).toEqual({
      enablePrivateNodes: true,
      enablePrivateEndpoint: false,
      privateEndpointSubnetwork: "eu-1-api-server-id",
    });
    expect(inputs.masterAuthorizedNetworksConfig).toEqual({
      cidrBlocks: [
        { cidrBlock: "10.0.0.0/20", displayName: "nodes" },
        { cidrBlock: "203.0.113.0/28", displayName: "exposed-1" },
        { cidrBlock: "198.51.100.7/32", displayName: "exposed-2" },
      ],
      gcpPublicCidrsAccessEnabled: false,
      privateEndpointEnforcementEnabled: true,
    });
  });
});

describe("a cluster that may be destroyed", () => {
  it("loses Google's and Pulumi's protection, and its keys stay all the same", async () => {
    const nodes = await clusterGraph({ dangerouslyAllowDestroy: true });
    const cluster = nodeNamed(nodes, CLUSTER, "eu-1");
    expect(cluster.inputs.deletionProtection).toBe(false);
    expect(nodes.filter(({ protect }) => protect)).toEqual([]);
    const kept = nodes.filter(({ type }) => /kms\/(keyRing|cryptoKey):/.test(type));
    expect(kept).toHaveLength(3);
    expect(kept.every(({ retainOnDelete }) => retainOnDelete)).toBe(true);
  });
});

describe("upgrades", () => {
  it("follow the channel that is asked for", async () => {
    expect((await clusterInputs({ releaseChannel: "REGULAR" })).releaseChannel).toEqual({ channel: "REGULAR" });
  });

  it("come to nodes by themselves only where that is asked for", async () => {
    const { maintenancePolicy } = await clusterInputs({ nodeUpgrades: "automatic" });
    expect(maintenancePolicy).not.toHaveProperty("maintenanceExclusions");
    expect(maintenancePolicy).toHaveProperty("recurringWindow");
  });

  it.each([
    [{ day: "Monday", hour: 0 }, "2026-01-05T00:00:00Z", "2026-01-05T06:00:00Z", "MO,TU"],
    [{ day: "Wednesday", hour: 22 }, "2026-01-07T22:00:00Z", "2026-01-08T04:00:00Z", "WE,TH"],
    [{ day: "Sunday", hour: 23 }, "2026-01-11T23:00:00Z", "2026-01-12T05:00:00Z", "SU,MO"],
  ] as const)("come on %j and the day after", (maintenance, startTime, endTime, days) => {
    const { recurringWindow } = maintenancePolicy(maintenance) as { recurringWindow: unknown };
    expect(recurringWindow).toEqual({ startTime, endTime, recurrence: `FREQ=WEEKLY;BYDAY=${days}` });
    // The first window begins on the first day of the rule, or Google would shift it.
    const day = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][new Date(startTime).getUTCDay()];
    expect(days.startsWith(day ?? "none")).toBe(true);
  });

  it("have the 48 hours in any 32 days that Google wants", () => {
    const { recurringWindow } = maintenancePolicy() as { recurringWindow: { startTime: string; endTime: string } };
    const hours = (Date.parse(recurringWindow.endTime) - Date.parse(recurringWindow.startTime)) / 3_600_000;
    const nightsInFourWeeks = 4 * 2;
    expect(hours).toBeGreaterThanOrEqual(4);
    expect(hours * nightsInFourWeeks).toBeGreaterThanOrEqual(48);
  });
});

describe("images", () => {
  it("are checked unless that is turned off", async () => {
    expect((await clusterInputs({ binaryAuthorization: false })).binaryAuthorization).toEqual({
      evaluationMode: "DISABLED",
    });
  });
});

describe("the version", () => {
  const offering = (validMasterVersions: string[], latest: Record<string, string>) => ({
    ...CLUSTER_ANSWERS,
    call: (token: string, inputs: Record<string, unknown>) =>
      token.includes("getEngineVersions")
        ? { validMasterVersions, releaseChannelLatestVersion: latest }
        : (CLUSTER_ANSWERS.call?.(token, inputs) ?? {}),
  });

  it("is asked for by minor, so that a new patch is no change", async () => {
    const later = offering(["1.35.9-gke.1"], { STABLE: "1.35.9-gke.1" });
    const inputs = nodeNamed(await clusterGraph({}, undefined, later), CLUSTER, "eu-1").inputs;
    expect(inputs.minMasterVersion).toBe("1.35");
  });

  it("is asked of this region's channel", async () => {
    const asked: unknown[] = [];
    const listening = {
      ...CLUSTER_ANSWERS,
      call: (token: string, inputs: Record<string, unknown>) => {
        if (token.includes("getEngineVersions")) asked.push(inputs);
        return CLUSTER_ANSWERS.call?.(token, inputs) ?? {};
      },
    };
    await clusterGraph({}, undefined, listening);
    expect(asked).toEqual([{ project: "acme-planes", location: "europe-west4", versionPrefix: "1.35." }]);
  });

  it.each([
    [
      "Google doesn't have",
      offering([], { STABLE: "1.35.4-gke.1" }),
      "in europe-west4, where channel STABLE goes up to 1.35.4",
    ],
    ["the channel doesn't have yet", offering(["1.35.4-gke.1"], { STABLE: "1.34.7-gke.1" }), "goes up to 1.34.7-gke.1"],
    ["no channel has", offering(["1.35.4-gke.1"], { REGULAR: "1.35.4-gke.1" }), "in europe-west4 by channel STABLE"],
  ])("that %s is refused with what to do", async (_, answers, reason) => {
    const question = { project: "acme-planes", region: "europe-west4", version: "1.35", channel: "STABLE" };
    let message = "";
    await graphOf(async () => {
      message = await offeredVersion(question).catch((error: Error) => error.message);
    }, answers);
    expect(message).toContain("  kubernetesVersion: 1.35: is not offered");
    expect(message).toContain(reason);
    expect(message).toContain(
      "\n    fix: choose a version of `gcloud container get-server-config --location europe-west4`",
    );
  });
});
