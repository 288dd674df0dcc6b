import { describe, expect, it } from "vitest";
import { diskType, vcpus } from "../../../components/cluster/aks/disk.ts";
import type { PoolSpec } from "../../../components/cluster/cloud.ts";
import { SIZES } from "../../../components/cluster/table/sizes.ts";
import { TAGS } from "../../network/azure/given.ts";
import { type Node, nodeNamed } from "../../support/graph.ts";
import { type ClusterChange, clusterGraph } from "./given.ts";

const POOL = "azure-native:containerservice:AgentPool";

const pooled = (change: ClusterChange = {}): Promise<Node[]> =>
  clusterGraph(change, {
    use: (cluster) => {
      cluster.nodePools([]);
    },
  });

const pool = (name: string, change: Partial<PoolSpec> = {}): PoolSpec => ({
  name,
  role: "user",
  machine: "Standard_D8ds_v5",
  minNodes: 3,
  maxNodes: 9,
  diskGiB: 128,
  ...change,
});

describe("a pool of user nodes", () => {
  it("is asked for with exactly this: no taint, no public address, nothing of Cilium's", async () => {
    const node = nodeNamed(await pooled(), POOL, "weu-user");
    expect(node.inputs).toEqual({
      resourceGroupName: "cellwall-weu",
      resourceName: "weu",
      agentPoolName: "user",
      mode: "User",
      type: "VirtualMachineScaleSets",
      osType: "Linux",
      osSKU: "AzureLinux3",
      vmSize: "Standard_D8ds_v5",
      orchestratorVersion: "1.35",
      count: 3,
      minCount: 3,
      maxCount: 50,
      enableAutoScaling: true,
      availabilityZones: ["1", "2", "3"],
      vnetSubnetID: "net-nodes-id",
      maxPods: 110,
      osDiskType: "Ephemeral",
      osDiskSizeGB: 128,
      enableEncryptionAtHost: true,
      enableNodePublicIP: false,
      upgradeSettings: { maxSurge: "33%", drainTimeoutInMinutes: 30 },
      tags: TAGS,
    });
    expect(node.ignoreChanges).toEqual(["count"]);
    expect(node.deletedWith).toBe("weu");
  });

  it("leaves its version to Azure where Azure upgrades", async () => {
    const node = nodeNamed(await pooled({ clusterUpgrades: "patch" }), POOL, "weu-user");
    expect(node.ignoreChanges).toEqual(["count", "orchestratorVersion"]);
  });

  it("names no zones in a region that has none", async () => {
    const nodes = await pooled({ zones: [], pools: SIZES.azure.dev.pools });
    expect(nodeNamed(nodes, POOL, "weu-user").inputs).not.toHaveProperty("availabilityZones");
    const [first] = nodeNamed(nodes, "azure-native:containerservice:ManagedCluster", "weu").inputs
      .agentPoolProfiles as object[];
    expect(first).not.toHaveProperty("availabilityZones");
  });
});

describe("the pools of a cluster", () => {
  it("begin with exactly one system pool inside; all others stand beside it", async () => {
    const pools = [
      pool("cells"),
      pool("system", { role: "system" }),
      pool("system2", { role: "system" }),
      pool("gpu", { minNodes: 0 }),
    ];
    const nodes = await pooled({ pools });
    const cluster = nodeNamed(nodes, "azure-native:containerservice:ManagedCluster", "weu");
    expect((cluster.inputs.agentPoolProfiles as { name: string }[]).map(({ name }) => name)).toEqual(["system"]);
    const beside = nodes.filter(({ type }) => type === POOL).map(({ inputs }) => inputs);
    expect(beside.map(({ agentPoolName, mode, nodeTaints }) => [agentPoolName, mode, nodeTaints]).toSorted()).toEqual([
      ["cells", "User", undefined],
      ["gpu", "User", undefined],
      ["system2", "System", ["CriticalAddonsOnly=true:NoSchedule"]],
    ]);
  });

  it("never carry a start-up taint, which AKS would give back for ever", async () => {
    for (const { inputs } of await pooled()) expect(JSON.stringify(inputs)).not.toContain("agent-not-ready");
  });

  it("have the image that is asked for", async () => {
    const nodes = await pooled({ nodeImage: "AzureLinux" });
    expect(nodeNamed(nodes, POOL, "weu-user").inputs.osSKU).toBe("AzureLinux");
  });
});

describe("the system disk", () => {
  it.each([
    ["Standard_D8ds_v5", 128, "Ephemeral"],
    ["Standard_D8ads_v5", 300, "Ephemeral"],
    ["Standard_D8ds_v5", 301, "Managed"],
    ["Standard_D4ds_v5", 150, "Ephemeral"],
    ["Standard_D8s_v5", 128, "Managed"],
    ["Standard_D8ds_v6", 128, "Managed"],
    ["Standard_M8ms", 64, "Managed"],
  ])("of %s with %i GiB is %s", (machine, size, expected) => {
    expect(diskType(machine, size)).toBe(expected);
  });

  it("knows machines from other words", () => {
    expect(vcpus("Standard_D16ds_v5")).toBe(16);
    expect(vcpus("Standard_NC24ads_A100_v4")).toBe(24);
    expect(vcpus("m7i.xlarge")).toBeUndefined();
  });
});
