import { describe, expect, it } from "vitest";
import { EXISTING, TAGS } from "../../network/azure/given.ts";
import { nodeNamed } from "../../support/graph.ts";
import { ADMINS, type ClusterChange, clusterGraph, TENANT, WORKSPACE } from "./given.ts";

const CLUSTER = "azure-native:containerservice:ManagedCluster";

const made = async (change: ClusterChange = {}, more: Parameters<typeof clusterGraph>[1] = {}) =>
  nodeNamed(await clusterGraph(change, more), CLUSTER, "weu");

const apiServer = {
  enableVnetIntegration: true,
  subnetId: "net-apiserver-id",
  disableRunCommand: true,
  enablePrivateCluster: true,
  enablePrivateClusterPublicFQDN: false,
  privateDNSZone: "system",
};

/** The whole request: a property that is not here is absent, such as kubeProxyConfig or a public address. */
const EXPECTED = {
  resourceGroupName: "cellwall-weu",
  location: "westeurope",
  resourceName: "weu",
  dnsPrefix: "weu",
  nodeResourceGroup: "weu-nodes",
  nodeResourceGroupProfile: { restrictionLevel: "ReadOnly" },
  kubernetesVersion: "1.35",
  sku: { name: "Base", tier: "Standard" },
  supportPlan: "KubernetesOfficial",
  identity: { type: "UserAssigned", userAssignedIdentities: ["weu-control-plane-id"] },
  enableRBAC: true,
  disableLocalAccounts: true,
  aadProfile: { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: ADMINS, tenantID: TENANT },
  apiServerAccessProfile: apiServer,
  networkProfile: {
    networkPlugin: "none",
    podCidr: "100.64.0.0/14",
    serviceCidr: "172.20.0.0/16",
    dnsServiceIP: "172.20.0.10",
    loadBalancerSku: "standard",
    outboundType: "userDefinedRouting",
  },
  oidcIssuerProfile: { enabled: true },
  securityProfile: { workloadIdentity: { enabled: true }, imageCleaner: { enabled: true, intervalHours: 168 } },
  addonProfiles: {
    azurepolicy: { enabled: true },
    azureKeyvaultSecretsProvider: {
      enabled: true,
      config: { enableSecretRotation: "true", rotationPollInterval: "2m" },
    },
  },
  autoUpgradeProfile: { upgradeChannel: "none", nodeOSUpgradeChannel: "NodeImage" },
  agentPoolProfiles: [
    {
      name: "system",
      mode: "System",
      type: "VirtualMachineScaleSets",
      osType: "Linux",
      osSKU: "AzureLinux3",
      vmSize: "Standard_D8ds_v5",
      orchestratorVersion: "1.35",
      count: 3,
      minCount: 3,
      maxCount: 6,
      enableAutoScaling: true,
      availabilityZones: ["1", "2", "3"],
      vnetSubnetID: "net-nodes-id",
      maxPods: 110,
      osDiskType: "Ephemeral",
      osDiskSizeGB: 128,
      enableEncryptionAtHost: true,
      enableNodePublicIP: false,
      upgradeSettings: { maxSurge: "33%", drainTimeoutInMinutes: 30 },
      nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
      tags: TAGS,
    },
  ],
  tags: TAGS,
};

describe("an AKS cluster", () => {
  it("is asked for with exactly this, so that a bump of the SDK or a slip shows", async () => {
    expect((await made()).inputs).toEqual(EXPECTED);
  });

  it("is protected, and leaves the autoscaler its number and Azure nothing else", async () => {
    const { protect, ignoreChanges } = await made();
    expect(protect).toBe(true);
    expect(ignoreChanges).toEqual(["agentPoolProfiles[0].count"]);
  });

  it("leaves by NAT where the network does", async () => {
    const { inputs } = await made({}, { network: { egress: "nat" } });
    expect(inputs.networkProfile).toEqual({
      ...EXPECTED.networkProfile,
      outboundType: "userAssignedNATGateway",
    });
  });

  it("leaves nowhere where the network doesn't, and gets AKS's own images by a registry that AKS makes", async () => {
    const { inputs } = await made({}, { network: { egress: "isolated" } });
    const { azurepolicy: _, ...addonProfiles } = EXPECTED.addonProfiles;
    expect(inputs).toEqual({
      ...EXPECTED,
      networkProfile: { ...EXPECTED.networkProfile, outboundType: "none" },
      bootstrapProfile: { artifactSource: "Cache" },
      addonProfiles,
    });
  });

  it("gives AKS no way out in somebody else's VNet that has none", async () => {
    const { inputs } = await made({}, { network: { egress: "isolated", existing: EXISTING } });
    expect(inputs.networkProfile).toMatchObject({ outboundType: "none" });
  });

  it("has its disks encrypted by the set that is given, and its control plane may name that set", async () => {
    const set = `${WORKSPACE.split("/providers")[0]}/providers/Microsoft.Compute/diskEncryptionSets/weu`;
    const nodes = await clusterGraph({ diskEncryptionSetId: set });
    expect(nodeNamed(nodes, CLUSTER, "weu").inputs).toEqual({ ...EXPECTED, diskEncryptionSetID: set });
    expect(nodeNamed(nodes, "azure-native:authorization:RoleAssignment", "weu-disk-keys").inputs).toMatchObject({
      scope: set,
      principalId: "cp-object-id",
    });
  });

  it("opens its API server to the named ranges and to its own nodes, whose agents ask by the public name", async () => {
    const { inputs } = await made({ dangerouslyExposeApiServerTo: ["203.0.113.0/28"] });
    expect(inputs.apiServerAccessProfile).toEqual({
      enableVnetIntegration: true,
      subnetId: "net-apiserver-id",
      disableRunCommand: true,
      enablePrivateCluster: false,
      authorizedIPRanges: ["203.0.113.0/28", "20.0.0.1/32"],
    });
  });

  it("encrypts etcd with a key that only the private network reaches", async () => {
    const vaultId = `${WORKSPACE.split("/providers")[0]}/providers/Microsoft.KeyVault/vaults/weu`;
    const keyId = "https://weu.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef";
    const { inputs } = await made({ etcdKms: { keyId, vaultId } });
    expect(inputs.securityProfile).toEqual({
      ...EXPECTED.securityProfile,
      azureKeyVaultKms: { enabled: true, keyId, keyVaultNetworkAccess: "Private", keyVaultResourceId: vaultId },
    });
  });

  it("takes a central DNS zone with a subdomain in place of the prefix", async () => {
    const zone = `${WORKSPACE.split("/providers")[0]}/providers/Microsoft.Network/privateDnsZones/private.westeurope.azmk8s.io`;
    const { inputs } = await made({ privateDnsZoneId: zone });
    expect(inputs).toMatchObject({ fqdnSubdomain: "weu", apiServerAccessProfile: { privateDNSZone: zone } });
    expect(inputs).not.toHaveProperty("dnsPrefix");
  });

  it("has long-term support in tier Premium, and none of it in Free", async () => {
    expect((await made({ tier: "Premium" })).inputs).toMatchObject({
      sku: { tier: "Premium" },
      supportPlan: "AKSLongTermSupport",
    });
    expect((await made({ tier: "Free" })).inputs).toMatchObject({
      sku: { tier: "Free" },
      supportPlan: "KubernetesOfficial",
    });
  });

  it("no longer compares versions that Azure changes by itself", async () => {
    const { inputs, ignoreChanges } = await made({ clusterUpgrades: "patch", nodeUpgrades: "held" });
    expect(inputs.autoUpgradeProfile).toEqual({ upgradeChannel: "patch", nodeOSUpgradeChannel: "None" });
    expect(ignoreChanges).toEqual([
      "agentPoolProfiles[0].count",
      "kubernetesVersion",
      "agentPoolProfiles[0].orchestratorVersion",
    ]);
  });

  it("uses an identity that is there already and creates none", async () => {
    const id = `${WORKSPACE.split("/providers")[0]}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks`;
    const nodes = await clusterGraph({ identity: { id, principalId: "given-object-id" } });
    expect(nodeNamed(nodes, CLUSTER, "weu").inputs.identity).toEqual({
      type: "UserAssigned",
      userAssignedIdentities: [id],
    });
    expect(nodes.filter(({ type }) => type === "azure-native:managedidentity:UserAssignedIdentity")).toEqual([]);
  });
});
