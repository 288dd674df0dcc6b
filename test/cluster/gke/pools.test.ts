import { describe, expect, it } from "vitest";
import type { PoolSpec } from "../../../components/cluster/cloud.ts";
import { poolArgs } from "../../../components/cluster/gke/pools.ts";
import { NODE_ACCOUNT } from "../../network/gcp/given.ts";
import { nodeNamed } from "../../support/graph.ts";
import { clusterGraph, clusterOptions, FLAVOUR, POOL, TAINT } from "./given.ts";

const NODE = {
  machineType: "n2d-standard-4",
  imageType: "COS_CONTAINERD",
  diskType: "pd-balanced",
  diskSizeGb: 100,
  bootDiskKmsKey: "eu-1-disks-id",
  serviceAccount: NODE_ACCOUNT,
  oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
  metadata: { "disable-legacy-endpoints": "true" },
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
  workloadMetadataConfig: { mode: "GKE_METADATA" },
  gvnic: { enabled: true },
  kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE", podPidsLimit: 4096 },
  linuxNodeConfig: { cgroupMode: "CGROUP_MODE_V2" },
  taints: [{ key: TAINT, value: "true", effect: "NO_EXECUTE" }],
  resourceLabels: { plane: "eu-1" },
};

const SYSTEM = {
  project: "acme-planes",
  location: "europe-west4",
  cluster: "eu-1",
  nodeLocations: ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
  maxPodsPerNode: 64,
  initialNodeCount: 1,
  autoscaling: { totalMinNodeCount: 3, totalMaxNodeCount: 6, locationPolicy: "BALANCED" },
  management: { autoRepair: true, autoUpgrade: true },
  upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
  networkConfig: { enablePrivateNodes: true },
  nodeConfig: NODE,
};

describe("a node pool", () => {
  it("asks Google Cloud for exactly this, and for no name, so that a replacement comes before the old pool goes", async () => {
    const nodes = await clusterGraph();
    expect(nodeNamed(nodes, POOL, "eu-1-system").inputs).toEqual(SYSTEM);
    expect(nodeNamed(nodes, POOL, "eu-1-cells").inputs).toEqual({
      ...SYSTEM,
      initialNodeCount: 0,
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 180, locationPolicy: "BALANCED" },
      nodeConfig: { ...NODE, machineType: "n2d-standard-16", diskSizeGb: 200 },
    });
  });

  it("leaves its numbers to the autoscaler, and may be replaced", async () => {
    const pool = nodeNamed(await clusterGraph(), POOL, "eu-1-system");
    expect(pool.ignoreChanges).toEqual(["initialNodeCount", "nodeCount"]);
    expect(pool.protect).toBe(false);
  });

  it("is replaced only once its successor stands, and is given time to drain", async () => {
    const options = (await clusterOptions()).get(`${POOL} eu-1-system`);
    expect(options?.deleteBeforeReplace).toBe(false);
    expect(options?.customTimeouts).toEqual({ create: "45m", update: "120m", delete: "60m" });
  });

  it("goes with a cluster that may go, undrained, and is never forgotten with one that may not", async () => {
    expect(nodeNamed(await clusterGraph(), POOL, "eu-1-system").deletedWith).toBe("");
    const nodes = await clusterGraph({ dangerouslyAllowDestroy: true });
    expect(nodeNamed(nodes, POOL, "eu-1-system").deletedWith).toBe("eu-1");
  });

  it("waits for whatever it is told to", async () => {
    const nodes = await clusterGraph({}, ({ provider }) => [provider]);
    for (const { dependsOn } of nodes.filter(({ type }) => type === POOL)) expect(dependsOn).toContain("eu-1");
  });

  it("carries the taint that Cilium's own values name", async () => {
    const key = "ignore-taint.cluster-autoscaler.kubernetes.io/other";
    const flavour = { ...FLAVOUR, values: { agentNotReadyTaintKey: key } };
    const { nodeConfig } = nodeNamed(await clusterGraph({ flavour }), POOL, "eu-1-system").inputs;
    expect(nodeConfig).toMatchObject({ taints: [{ key, value: "true", effect: "NO_EXECUTE" }] });
  });

  it("encrypts memory where that is asked for, and says nothing of it otherwise", async () => {
    const { nodeConfig } = nodeNamed(await clusterGraph({ confidentialNodes: "SEV_SNP" }), POOL, "eu-1-system").inputs;
    expect(nodeConfig).toEqual({ ...NODE, confidentialNodes: { enabled: true, confidentialInstanceType: "SEV_SNP" } });
  });
});

describe("what a pool derives", () => {
  const settings = {
    project: "acme-planes",
    region: "europe-west4",
    zones: ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
    cluster: "eu-1",
    nodeAccount: NODE_ACCOUNT,
    diskKey: "key",
    taint: TAINT,
    confidentialNodes: undefined,
    labels: {},
  };
  const pool: PoolSpec = { name: "p", role: "user", machine: "n2d-standard-8", minNodes: 3, maxNodes: 9, diskGiB: 100 };

  it.each([
    [0, 9, 0],
    [1, 9, 1],
    [3, 9, 1],
    [4, 9, 2],
    [7, 7, 2],
  ])("begins with %i to %i nodes as %3$i in each zone, never above the maximum", (minNodes, maxNodes, initial) => {
    expect(poolArgs({ ...pool, minNodes, maxNodes }, settings).initialNodeCount).toBe(initial);
    expect(initial * settings.zones.length).toBeLessThanOrEqual(maxNodes);
  });

  it.each([
    ["n2d-standard-8", "pd-balanced"],
    ["c3-standard-8", "pd-balanced"],
    ["n4-standard-8", "hyperdisk-balanced"],
    ["c4a-standard-8", "hyperdisk-balanced"],
  ])("is the disk that %s can have: %s", (machine, diskType) => {
    expect(poolArgs({ ...pool, machine }, settings).nodeConfig).toMatchObject({ diskType });
  });
});
