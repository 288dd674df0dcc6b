import { privateLife } from "./life.ts";

privateLife({
  cloud: "azure-native",
  stack: "private-azure",
  script: {
    account: {
      subscriptionId: "00000000-0000-4000-8000-000000000001",
      tenantId: "00000000-0000-4000-8000-000000000002",
    },
  },
  forbidden: [
    "azure-native:network:PublicIPAddress",
    "azure-native:network:PublicIPPrefix",
    "azure-native:network:NatGateway",
    "azure-native:network:AzureFirewall",
    "azure-native:network:LoadBalancer",
    "azure-native:network:BastionHost",
    "azure-native:network:VirtualNetworkGateway",
    "azure-native:network:VirtualNetworkPeering",
  ],
  // Endpoints of Azure's own services stay; the record of the vendor's name is the link's alone.
  link: "azure-native:privatedns:PrivateRecordSet",
  imageRegistry: "customerimages.azurecr.io/cellwall",
  vendorHost: "control.example.com",
  // The vault and the stores of logs live in groups of their own: with the plane's group they would go.
  retained: [
    "azure-native:authorization:RoleAssignment",
    "azure-native:compute:DiskEncryptionSet",
    "azure-native:keyvault:Key",
    "azure-native:keyvault:Vault",
    "azure-native:managedidentity:UserAssignedIdentity",
    "azure-native:operationalinsights:Table",
    "azure-native:operationalinsights:Workspace",
    "azure-native:resources:ResourceGroup",
    "azure-native:storage:StorageAccount",
  ],
});
