/** Resource types of Azure Resource Manager that a plane is made of, by their token in `@pulumi/azure-native`. */
export const ARM_TYPES: Readonly<Record<string, string>> = {
  "azure-native:resources:ResourceGroup": "Microsoft.Resources/subscriptions/resourceGroups",
  "azure-native:network:VirtualNetwork": "Microsoft.Network/virtualNetworks",
  "azure-native:network:Subnet": "Microsoft.Network/virtualNetworks/subnets",
  "azure-native:network:VirtualNetworkPeering": "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
  "azure-native:network:NetworkSecurityGroup": "Microsoft.Network/networkSecurityGroups",
  "azure-native:network:RouteTable": "Microsoft.Network/routeTables",
  "azure-native:network:PublicIPAddress": "Microsoft.Network/publicIPAddresses",
  "azure-native:network:NatGateway": "Microsoft.Network/natGateways",
  "azure-native:network:AzureFirewall": "Microsoft.Network/azureFirewalls",
  "azure-native:network:FirewallPolicy": "Microsoft.Network/firewallPolicies",
  "azure-native:network:FirewallPolicyRuleCollectionGroup": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
  "azure-native:network:FlowLog": "Microsoft.Network/networkWatchers/flowLogs",
  "azure-native:network:PrivateEndpoint": "Microsoft.Network/privateEndpoints",
  "azure-native:network:PrivateDnsZoneGroup": "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
  "azure-native:privatedns:PrivateZone": "Microsoft.Network/privateDnsZones",
  "azure-native:privatedns:VirtualNetworkLink": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
  "azure-native:privatedns:PrivateRecordSet": "Microsoft.Network/privateDnsZones/A",
  "azure-native:containerservice:ManagedCluster": "Microsoft.ContainerService/managedClusters",
  "azure-native:containerservice:AgentPool": "Microsoft.ContainerService/managedClusters/agentPools",
  "azure-native:containerservice:MaintenanceConfiguration":
    "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
  "azure-native:managedidentity:UserAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities",
  "azure-native:authorization:RoleAssignment": "Microsoft.Authorization/roleAssignments",
  "azure-native:authorization:ManagementLockByScope": "Microsoft.Authorization/locks",
  "azure-native:operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces",
  "azure-native:monitor:DiagnosticSetting": "Microsoft.Insights/diagnosticSettings",
  "azure-native:monitor:PrivateLinkScope": "Microsoft.Insights/privateLinkScopes",
  "azure-native:monitor:PrivateLinkScopedResource": "Microsoft.Insights/privateLinkScopes/scopedResources",
  "azure-native:keyvault:Vault": "Microsoft.KeyVault/vaults",
  "azure-native:keyvault:Key": "Microsoft.KeyVault/vaults/keys",
  "azure-native:compute:DiskEncryptionSet": "Microsoft.Compute/diskEncryptionSets",
};

/** An action that a role allows covers the one that is asked for: `*` stands for any number of characters, in any case. */
export function covers(allowed: string, asked: string): boolean {
  const pattern = allowed.split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`, "i").test(asked);
}
