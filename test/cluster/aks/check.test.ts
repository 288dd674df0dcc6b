import { describe, expect, it } from "vitest";
import { checkCluster } from "../../../components/cluster/aks/check/check.ts";
import type { PoolSpec } from "../../../components/cluster/cloud.ts";
import { nodesAtMost, type Preset, SIZES } from "../../../components/cluster/table/sizes.ts";
import type { AzureNetwork } from "../../../components/network/azure/network.ts";
import { planAddresses } from "../../../components/network/plan.ts";
import { planned, SUBSCRIPTION } from "../../network/azure/given.ts";
import { type ClusterChange, clusterArgs, clusterGraph } from "./given.ts";

const problems = (change: ClusterChange, name = "weu") => checkCluster(name, clusterArgs({} as AzureNetwork, change));
const fields = (change: ClusterChange, name?: string) => problems(change, name).map(({ field }) => field);

const SYSTEM: PoolSpec = {
  name: "system",
  role: "system",
  machine: "Standard_D8ds_v5",
  minNodes: 3,
  maxNodes: 6,
  diskGiB: 128,
};
const system = (change: Partial<PoolSpec>): ClusterChange => ({ pools: [{ ...SYSTEM, ...change }] });
const user = (change: Partial<PoolSpec>): ClusterChange => ({
  pools: [SYSTEM, { ...SYSTEM, name: "user", role: "user", ...change }],
});

const zone = (name: string) => `${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/${name}`;
const vaultId = `${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.KeyVault/vaults/weu`;
const keyId = "https://weu.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef";

describe("arguments of an AKS cluster", () => {
  it.each(["dev", "prod", "enterprise"] as Preset[])("are fine for size %s as it is planned", (preset) => {
    const { pools, zones } = SIZES.azure[preset];
    const plan = planAddresses({
      cloud: "azure",
      network: "10.60.0.0/16",
      zones,
      maxNodes: nodesAtMost(pools),
      egress: "firewall",
    });
    if (!("plan" in plan)) throw new Error(JSON.stringify(plan.problems));
    expect(problems({ pools, addresses: plan.plan })).toEqual([]);
  });

  it("are fine with every option", () => {
    const options: ClusterChange = {
      etcdKms: { keyId, vaultId },
      privateDnsZoneId: zone("cells.private.westeurope.azmk8s.io"),
      registryId: `${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.ContainerRegistry/registries/weu`,
      diskEncryptionSetId: `${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Compute/diskEncryptionSets/weu`,
      connect: ["66666666-6666-4666-8666-666666666666"],
      deployer: { principalId: "55555555-5555-4555-8555-555555555555", principalType: "User" },
      maintenance: { day: "Sunday", hour: 23 },
    };
    expect(problems(options)).toEqual([]);
    expect(problems({ dangerouslyExposeApiServerTo: ["203.0.113.0/28"] })).toEqual([]);
  });

  it.each<[string, ClusterChange, string[]]>([
    [
      "the whole internet as admins",
      { dangerouslyExposeApiServerTo: ["0.0.0.0/0"] },
      ["dangerouslyExposeApiServerTo[0]"],
    ],
    ["half of the internet", { dangerouslyExposeApiServerTo: ["128.0.0.0/1"] }, ["dangerouslyExposeApiServerTo[0]"]],
    [
      "an address without its length",
      { dangerouslyExposeApiServerTo: ["203.0.113.7"] },
      ["dangerouslyExposeApiServerTo[0]"],
    ],
    ["nobody as admin", { admins: [] }, ["admins"]],
    ["an admin's mail address", { admins: ["sre@example.com"] }, ["admins[0]"]],
    ["a tenant's name", { tenantId: "example.onmicrosoft.com" }, ["tenantId"]],
    ["a deployer's name", { deployer: { principalId: "ci", principalType: "User" } }, ["deployer.principalId"]],
    ["no system pool", { pools: [{ ...SYSTEM, role: "user" }] }, ["pools"]],
    ["a single system node", system({ minNodes: 1 }), ["pools[0].minNodes"]],
    ["a weak system machine", system({ machine: "Standard_D2ds_v5" }), ["pools[0].machine"]],
    ["a burstable system machine", system({ machine: "Standard_B8ms" }), ["pools[0].machine"]],
    ["a machine of another cloud", user({ machine: "m7i.xlarge" }), ["pools[1].machine"]],
    ["a pool name that AKS refuses", user({ name: "user-pool" }), ["pools[1].name"]],
    ["a pool name that is too long", user({ name: "abcdefghijklm" }), ["pools[1].name"]],
    ["two pools of one name", user({ name: "system" }), ["pools[1].name"]],
    ["bounds the wrong way round", user({ minNodes: 9, maxNodes: 3 }), ["pools[1].minNodes"]],
    ["a zone without a node", user({ minNodes: 0, maxNodes: 2 }), ["pools[1].maxNodes"]],
    ["more nodes than AKS takes in a pool", user({ maxNodes: 1001 }), ["pools[1].maxNodes", "addresses.pods"]],
    ["a disk that is too small", user({ diskGiB: 16 }), ["pools[1].diskGiB"]],
    [
      "more nodes than pods have blocks",
      { ...user({ maxNodes: 200 }), addresses: { ...planned(), pods: "100.64.0.0/16" } },
      ["addresses.pods"],
    ],
    [
      "more nodes than their subnet holds",
      { ...user({}), addresses: { ...planned(), nodes: ["10.60.0.0/28"] } },
      ["addresses.nodes[0]"],
    ],
    ["Ubuntu, which blocks ESP", { nodeImage: "Ubuntu" }, ["nodeImage"]],
    ["a version with words", { kubernetesVersion: "latest" }, ["kubernetesVersion", "kubernetesVersion"]],
    ["an hour that there is not", { maintenance: { day: "Sunday", hour: 24 } }, ["maintenance.hour"]],
    [
      "a key without its version",
      { etcdKms: { vaultId, keyId: "https://weu.vault.azure.net/keys/etcd" } },
      ["etcdKms.keyId"],
    ],
    ["a vault by its name", { etcdKms: { vaultId: "weu", keyId } }, ["etcdKms.vaultId"]],
    ["a zone for another mode", { privateDnsZoneId: zone("privatelink.westeurope.azmk8s.io") }, ["privateDnsZoneId"]],
    [
      "a private zone for a public API server",
      { privateDnsZoneId: zone("private.westeurope.azmk8s.io"), dangerouslyExposeApiServerTo: ["203.0.113.0/28"] },
      ["privateDnsZoneId"],
    ],
    ["a registry by its address", { registryId: "weu.azurecr.io" }, ["registryId"]],
    ["a disk encryption set by its name", { diskEncryptionSetId: "weu" }, ["diskEncryptionSetId"]],
    ["a group by its name", { connect: ["sre"] }, ["connect[0]"]],
    ["a zone by its letter", { zones: ["a"] }, ["zones[0]"]],
  ])("refuse %s", (_, change, expected) => {
    expect(fields(change)).toEqual(expected);
  });

  it("refuse a name that Cilium has no room for", () => {
    expect(fields({}, "a".repeat(33))).toEqual(["name"]);
    expect(fields({}, "Weu")).toEqual(["name"]);
  });

  it("are told all at once, before anything of the cluster is created", async () => {
    const wrong = clusterGraph({ admins: [], tenantId: "x", dangerouslyExposeApiServerTo: ["0.0.0.0/0"] });
    await expect(wrong).rejects.toThrow(
      [
        "AksCluster weu: 3 arguments can't work",
        "  tenantId: x: is not an id of Entra, such as 00000000-0000-4000-8000-000000000000",
        "    fix: take it from `az account show --query tenantId`",
        "  admins: none: nobody could administer the cluster, which has no local accounts",
        "    fix: name the object id of an Entra group",
        "  dangerouslyExposeApiServerTo[0]: 0.0.0.0/0: opens the API server to the internet",
        "    fix: name the addresses of your own network, such as 203.0.113.0/28",
      ].join("\n"),
    );
  });
});
