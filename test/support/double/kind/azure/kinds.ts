import { guid } from "../../provider/made.ts";
import type { Kind, Made } from "../model.ts";

const location = "location";
const group = "resourceGroupName";
/** Private or public is not among them: with VNet integration it can be changed (AKS, "API server VNet integration"). */
const clusterReplaces = [
  group,
  "resourceName",
  location,
  "dnsPrefix",
  "fqdnSubdomain",
  "nodeResourceGroup",
  "networkProfile.networkPlugin",
  "networkProfile.podCidr",
  "networkProfile.serviceCidr",
  "networkProfile.dnsServiceIP",
  "networkProfile.loadBalancerSku",
  "diskEncryptionSetID",
  "linuxProfile",
  "servicePrincipalProfile",
];

/** `replaces`: what AKS and Azure networking are known to refuse to change, largely from memory. */
export const kinds: Readonly<Record<string, Kind>> = {
  "azure-native:containerservice:ManagedCluster": {
    takes: {
      "azure-native:containerservice:AgentPool": "resourceName",
      "azure-native:containerservice:MaintenanceConfiguration": "resourceName",
    },
    name: "resourceName",
    replaces: clusterReplaces,
    outputs: {
      name: ({ name }) => name,
      fqdn: (made) => (access(made).enablePrivateClusterPublicFQDN === false ? null : domain(made, "hcp")),
      privateFQDN: (made) => (access(made).enablePrivateCluster === true ? domain(made, "privatelink") : null),
      azurePortalFQDN: (made) => domain(made, "portal.hcp"),
      currentKubernetesVersion: ({ text }) => (text("kubernetesVersion") || "1.35").replace(/^(\d+\.\d+)$/, "$1.3"),
      nodeResourceGroup: ({ text, name, region }) => `MC_${text(group)}_${name}_${text(location) || region}`,
      "oidcIssuerProfile.issuerURL": (made) =>
        at(made, "oidcIssuerProfile") === undefined
          ? undefined
          : `https://${made.text(location) || made.region}.oic.prod-aks.azure.com/${made.account.tenantId}/${guid(made.hex(32, "oidc"))}/`,
      "identityProfile.kubeletidentity": (made) => ({
        clientId: guid(made.hex(32, "kubelet client")),
        objectId: guid(made.hex(32, "kubelet object")),
        resourceId: `/subscriptions/${made.account.subscriptionId}/resourceGroups/MC_${made.name}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${made.name}-agentpool`,
      }),
      "powerState.code": () => "Running",
    },
  },
  "azure-native:containerservice:AgentPool": {
    replaces: [
      group,
      "resourceName",
      "agentPoolName",
      "vmSize",
      "osDiskType",
      "osDiskSizeGB",
      "osType",
      "vnetSubnetID",
      "availabilityZones",
      "maxPods",
      "enableEncryptionAtHost",
      "enableNodePublicIP",
      "enableFIPS",
      "enableUltraSSD",
      "kubeletConfig",
      "linuxOSConfig",
      "proximityPlacementGroupID",
      "scaleSetPriority",
      "type",
    ],
    outputs: {
      nodeImageVersion: () => "AKSAzureLinux-V3gen2-202609.15.0",
      currentOrchestratorVersion: ({ text }) => text("orchestratorVersion") || "1.35.3",
    },
  },
  "azure-native:resources:ResourceGroup": {
    name: group,
    replaces: [group, location],
    // Everything in a group goes with it, whether Pulumi retains it or not.
    takes: {
      "azure-native:keyvault:Vault": group,
      "azure-native:keyvault:Key": group,
      "azure-native:compute:DiskEncryptionSet": group,
      "azure-native:operationalinsights:Workspace": group,
    },
  },
  "azure-native:network:VirtualNetwork": { replaces: [group, "virtualNetworkName", location] },
  "azure-native:network:Subnet": { replaces: [group, "virtualNetworkName", "subnetName"] },
  "azure-native:network:RouteTable": { replaces: [group, "routeTableName", location] },
  "azure-native:network:NetworkSecurityGroup": { replaces: [group, "networkSecurityGroupName", location] },
  "azure-native:network:PublicIPAddress": {
    replaces: [group, "publicIpAddressName", location, "sku", "zones"],
    outputs: { ipAddress: () => "203.0.113.20" },
  },
  "azure-native:network:NatGateway": { replaces: [group, "natGatewayName", location, "zones"] },
  "azure-native:network:AzureFirewall": {
    replaces: [group, "azureFirewallName", location, "zones"],
    outputs: {
      ipConfigurations: () => [{ name: "management", privateIPAddress: "10.0.255.4" }],
      "ipConfigurations.0.privateIPAddress": () => "10.0.255.4",
    },
  },
  "azure-native:network:PrivateEndpoint": {
    replaces: [
      group,
      "privateEndpointName",
      location,
      "subnet",
      "ipConfigurations",
      "privateLinkServiceConnections",
      "manualPrivateLinkServiceConnections",
    ],
    outputs: { customDnsConfigs: (made) => [{ fqdn: `${made.name}.example.com`, ipAddresses: ["10.0.17.5"] }] },
  },
  "azure-native:network:PrivateDnsZoneGroup": {
    replaces: [group, "privateEndpointName", "privateDnsZoneGroupName"],
  },
  "azure-native:network:VirtualNetworkPeering": {
    replaces: [group, "virtualNetworkName", "virtualNetworkPeeringName", "remoteVirtualNetwork"],
  },
  "azure-native:privatedns:PrivateZone": { replaces: [group, "privateZoneName"] },
  "azure-native:privatedns:VirtualNetworkLink": {
    replaces: [group, "privateZoneName", "virtualNetworkLinkName", "virtualNetwork"],
  },
  "azure-native:privatedns:PrivateRecordSet": {
    replaces: [group, "privateZoneName", "relativeRecordSetName", "recordType"],
  },
  "azure-native:monitor:PrivateLinkScope": { replaces: [group, "scopeName"] },
  "azure-native:monitor:PrivateLinkScopedResource": { name: "name", replaces: [group, "scopeName", "name"] },
  "azure-native:compute:DiskEncryptionSet": { replaces: [group, "diskEncryptionSetName", location, "encryptionType"] },
  "azure-native:managedidentity:UserAssignedIdentity": {
    replaces: [group, "resourceName", location],
    outputs: {
      principalId: (made) => guid(made.hex(32, "principal")),
      clientId: (made) => guid(made.hex(32, "client")),
      tenantId: ({ account }) => account.tenantId,
    },
  },
  "azure-native:managedidentity:FederatedIdentityCredential": {
    replaces: [group, "resourceName", "federatedIdentityCredentialResourceName"],
  },
  "azure-native:authorization:RoleAssignment": {
    replaces: ["scope", "roleAssignmentName", "principalId", "roleDefinitionId", "principalType"],
  },
  "azure-native:keyvault:Vault": {
    replaces: [group, "vaultName", location],
    outputs: { "properties.vaultUri": ({ name }) => `https://${name}.vault.azure.net/` },
  },
  "azure-native:keyvault:Key": {
    replaces: [group, "vaultName", "keyName", "properties"],
    outputs: {
      keyUri: ({ text, name }) => `https://${text("vaultName")}.vault.azure.net/keys/${name}`,
      keyUriWithVersion: (made) =>
        `https://${made.text("vaultName")}.vault.azure.net/keys/${made.name}/${made.hex(32)}`,
    },
  },
  "azure-native:operationalinsights:Workspace": {
    replaces: [group, "workspaceName", location],
    outputs: { customerId: (made) => guid(made.hex(32, "customer")) },
  },
  "azure-native:operationalinsights:Table": { name: "tableName", replaces: [group, "workspaceName", "tableName"] },
  "azure-native:monitor:DataCollectionEndpoint": {
    replaces: [group, "dataCollectionEndpointName", location],
    outputs: {
      "logsIngestion.endpoint": (made) =>
        `https://${made.name}-${made.hex(4)}.${made.text(location)}-1.ingest.monitor.azure.com`,
      immutableId: (made) => `dce-${made.hex(32)}`,
    },
  },
  "azure-native:monitor:DataCollectionRule": {
    replaces: [group, "dataCollectionRuleName", location],
    outputs: { immutableId: (made) => `dcr-${made.hex(32)}` },
  },
  "azure-native:storage:StorageAccount": {
    replaces: [group, "accountName", location, "kind", "immutableStorageWithVersioning.enabled"],
    takes: { "azure-native:storage:ManagementPolicy": "accountName" },
  },
  "azure-native:eventhub:Namespace": {
    name: "namespaceName",
    // Standard and Premium can't be turned into each other.
    replaces: [group, "namespaceName", location, "sku.name"],
    takes: {
      "azure-native:eventhub:EventHub": "namespaceName",
      "azure-native:eventhub:ConsumerGroup": "namespaceName",
      "azure-native:eventhub:NamespaceAuthorizationRule": "namespaceName",
      "azure-native:eventhub:NamespaceNetworkRuleSet": "namespaceName",
    },
  },
  "azure-native:eventhub:EventHub": {
    name: "eventHubName",
    replaces: [group, "namespaceName", "eventHubName", "partitionCount"],
  },
  "azure-native:eventhub:ConsumerGroup": {
    name: "consumerGroupName",
    replaces: [group, "namespaceName", "eventHubName", "consumerGroupName"],
  },
  "azure-native:kusto:Cluster": {
    name: "clusterName",
    replaces: [group, "clusterName", location, "zones"],
    outputs: {
      uri: ({ name, text }) => `https://${name}.${text(location)}.kusto.windows.net`,
      dataIngestionUri: ({ name, text }) => `https://ingest-${name}.${text(location)}.kusto.windows.net`,
    },
  },
};

function access(made: Made): { enablePrivateCluster?: boolean; enablePrivateClusterPublicFQDN?: boolean } {
  return (at(made, "apiServerAccessProfile") ?? {}) as ReturnType<typeof access>;
}

function domain(made: Made, zone: string): string {
  const prefix = made.text("dnsPrefix") || made.name;
  return `${prefix}-${made.hex(8, "fqdn")}.${zone}.${made.text(location) || made.region}.azmk8s.io`;
}

function at(made: Made, property: string): unknown {
  return made.inputs[property];
}
