import { regionLife } from "./life.ts";

regionLife({
  cloud: "azure-native",
  stack: "azure-westeurope",
  script: {
    account: {
      subscriptionId: "00000000-0000-4000-8000-000000000001",
      tenantId: "00000000-0000-4000-8000-000000000002",
    },
  },
  orders: [
    [
      "azure-native:network:VirtualNetwork",
      "azure-native:network:Subnet",
      "azure-native:containerservice:ManagedCluster",
      "azure-native:containerservice:AgentPool",
    ],
    ["azure-native:authorization:RoleAssignment", "azure-native:containerservice:ManagedCluster"],
  ],
  removal: [
    "azure-native:containerservice:ManagedCluster",
    "azure-native:network:Subnet",
    "azure-native:network:VirtualNetwork",
  ],
  kept: [
    "azure-native:resources:ResourceGroup",
    "azure-native:network:VirtualNetwork",
    "azure-native:network:Subnet",
    "azure-native:containerservice:ManagedCluster",
    "azure-native:containerservice:AgentPool",
  ],
  clusterToken: "azure-native:containerservice:ManagedCluster",
  poolToken: "azure-native:containerservice:AgentPool",
  pools: 1,
  throttled: "azure-native:network:Subnet",
  drift: { "autoUpgradeProfile.upgradeChannel": "rapid" },
  retained: [
    // The archive's vault, and what holds logs.
    "azure-native:authorization:RoleAssignment",
    "azure-native:keyvault:Key",
    "azure-native:keyvault:Vault",
    "azure-native:managedidentity:UserAssignedIdentity",
    "azure-native:operationalinsights:Table",
    "azure-native:operationalinsights:Workspace",
    "azure-native:resources:ResourceGroup",
    "azure-native:storage:StorageAccount",
  ],
  mistakes: [
    { setting: "region: westeurop", says: /cellwall-planes:region "westeurop" is no region of Azure.*westeurope/ },
    { setting: "network: 100.64.0.0/16", says: /"100\.64\.0\.0\/1[46]" overlaps/ },
    { setting: "network: 10.60.0.0/22", says: /network "10\.60\.0\.0\/22"/ },
    { setting: "account: my-subscription", says: /cellwall-planes:account "my-subscription" is not a subscription id/ },
    { setting: "admins: []", says: /cellwall-planes:admins "\[\]" is empty/ },
    {
      setting: "logs: {destinations: {posture: []}}",
      says: /logs\.destinations\.posture "" Encryption posture has no destination/,
    },
    { setting: 'dangerouslyExposeApiServerTo: ["0.0.0.0/0"]', says: /dangerouslyExposeApiServerTo.*0\.0\.0\.0\/0/ },
  ],
  denied: {
    token: "azure-native:authorization:getClientConfig",
    says: /cellwall-planes:account "00000000-0000-4000-8000-000000000001" can't be used: .*(?:403|denied|authoriz)/i,
  },
});
