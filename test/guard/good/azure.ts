/** Resources on Azure that no rule minds; their types are the SDK's. */
import type { AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool.js";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster.js";
import type { KeyArgs } from "@pulumi/azure-native/keyvault/key.js";
import type { VaultArgs } from "@pulumi/azure-native/keyvault/vault.js";
import type { DiagnosticSettingArgs } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import type { NetworkSecurityGroupArgs } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import type { SecurityRuleArgs } from "@pulumi/azure-native/network/securityRule.js";
import type { VirtualNetworkArgs } from "@pulumi/azure-native/network/virtualNetwork.js";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount.js";
import { AZURE } from "../../../stacks/guard/type.ts";
import { resource } from "../support.ts";

const resourceGroupName = "rg-eu-1";
const CLUSTER = "/subscriptions/1/resourceGroups/rg-eu-1/providers/Microsoft.ContainerService/managedClusters/eu-1";
const tags = { "cellwall-plane": "eu-1", "managed-by": "cellwall" };

const cluster = {
  resourceGroupName,
  disableLocalAccounts: true,
  enableRBAC: true,
  apiServerAccessProfile: {
    enablePrivateCluster: true,
    enablePrivateClusterPublicFQDN: false,
    disableRunCommand: true,
    authorizedIPRanges: [],
  },
  securityProfile: {
    azureKeyVaultKms: { enabled: true, keyId: "https://v/keys/k/1", keyVaultNetworkAccess: "Private" },
  },
  agentPoolProfiles: [
    {
      name: "sys",
      mode: "System",
      osSKU: "AzureLinux3",
      enableEncryptionAtHost: true,
      enableNodePublicIP: false,
      nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
    },
  ],
  tags,
} satisfies ManagedClusterArgs;

const pool = {
  resourceGroupName,
  resourceName: "eu-1",
  osSKU: "AzureLinux3",
  enableEncryptionAtHost: true,
  enableNodePublicIP: false,
  nodeTaints: [],
} satisfies AgentPoolArgs;

const ssh = {
  name: "ssh",
  priority: 200,
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "10.60.0.0/16",
  destinationAddressPrefix: "*",
  sourcePortRange: "*",
  destinationPortRange: "22",
};

export const azure = {
  cluster: resource(AZURE.cluster, cluster, { id: CLUSTER }),
  diagnostics: resource(AZURE.diagnostics, {
    resourceUri: CLUSTER,
    logs: [
      { category: "kube-audit-admin", enabled: true },
      { category: "guard", enabled: true },
    ],
  } satisfies DiagnosticSettingArgs),
  network: resource(AZURE.network, { resourceGroupName, tags } satisfies VirtualNetworkArgs),
  pool: resource(AZURE.pool, pool),
  securityGroup: resource(AZURE.securityGroup, {
    resourceGroupName,
    securityRules: [ssh],
  } satisfies NetworkSecurityGroupArgs),
  securityRule: resource(AZURE.securityRule, {
    resourceGroupName,
    networkSecurityGroupName: "nodes",
    ...ssh,
  } satisfies SecurityRuleArgs),
  storage: resource(AZURE.storage, {
    resourceGroupName,
    kind: "StorageV2",
    sku: { name: "Standard_ZRS" },
    encryption: { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "logs" } },
  } satisfies StorageAccountArgs),
  vault: resource(AZURE.vault, {
    resourceGroupName,
    properties: { sku: { family: "A", name: "premium" }, tenantId: "t", enablePurgeProtection: true },
  } satisfies VaultArgs),
  vaultKey: resource(AZURE.vaultKey, { resourceGroupName, vaultName: "v", properties: {} } satisfies KeyArgs),
};
