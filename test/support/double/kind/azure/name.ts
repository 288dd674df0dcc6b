import type { Made } from "../model.ts";

/** Modules whose resource provider is not simply `Microsoft.<Module>`. */
const NAMESPACE: Readonly<Record<string, string>> = {
  containerservice: "Microsoft.ContainerService",
  containerregistry: "Microsoft.ContainerRegistry",
  network: "Microsoft.Network",
  privatedns: "Microsoft.Network",
  managedidentity: "Microsoft.ManagedIdentity",
  authorization: "Microsoft.Authorization",
  keyvault: "Microsoft.KeyVault",
  operationalinsights: "Microsoft.OperationalInsights",
  securityinsights: "Microsoft.SecurityInsights",
  monitor: "Microsoft.Insights",
  storage: "Microsoft.Storage",
  kusto: "Microsoft.Kusto",
  compute: "Microsoft.Compute",
  resources: "Microsoft.Resources",
  eventhub: "Microsoft.EventHub",
  features: "Microsoft.Features",
};

/** Collections in resource ids that are not the plural of the type. */
const COLLECTION: Readonly<Record<string, string>> = {
  PrivateZone: "privateDnsZones",
  VirtualNetworkLink: "virtualNetworkLinks",
  UserAssignedIdentity: "userAssignedIdentities",
  Registry: "registries",
  FirewallPolicy: "firewallPolicies",
  FirewallPolicyRuleCollectionGroup: "ruleCollectionGroups",
  PublicIPAddress: "publicIPAddresses",
  AzureFirewall: "azureFirewalls",
  Key: "keys",
  PrivateRecordSet: "A",
  PrivateLinkScopedResource: "scopedResources",
  SubscriptionDiagnosticSetting: "diagnosticSettings",
  ManagementLockByScope: "locks",
  ManagementLockAtResourceLevel: "locks",
  ScheduledAlertRule: "alertRules",
  ReadWriteDatabase: "databases",
  BlobContainer: "blobServices/default/containers",
  SentinelOnboardingState: "onboardingStates",
  SubscriptionFeatureRegistration: "subscriptionFeatureRegistrations",
  StorageAccount: "storageAccounts",
  EventHub: "eventhubs",
  ConsumerGroup: "consumergroups",
  NamespaceAuthorizationRule: "authorizationRules",
  NamespaceNetworkRuleSet: "networkRuleSets",
  EventHubDataConnection: "dataConnections",
};

/** Arguments that name what a resource lies in, with the collection. */
const PARENTS: Readonly<Record<string, string>> = {
  virtualNetworkName: "virtualNetworks",
  networkSecurityGroupName: "networkSecurityGroups",
  routeTableName: "routeTables",
  privateEndpointName: "privateEndpoints",
  privateZoneName: "privateDnsZones",
  scopeName: "privateLinkScopes",
  workspaceName: "workspaces",
  vaultName: "vaults",
  accountName: "storageAccounts",
  clusterName: "clusters",
  databaseName: "databases",
  firewallPolicyName: "firewallPolicies",
  registryName: "registries",
  networkWatcherName: "networkWatchers",
  namespaceName: "namespaces",
  eventHubName: "eventhubs",
};

/** Types below a parent that is named by `resourceName`. */
const BELOW_RESOURCE: Readonly<Record<string, string>> = {
  AgentPool: "managedClusters",
  MaintenanceConfiguration: "managedClusters",
  TrustedAccessRoleBinding: "managedClusters",
  FederatedIdentityCredential: "userAssignedIdentities",
};

/** Names that do not follow from the type. */
const NAMES: Readonly<Record<string, string>> = {
  AgentPool: "agentPoolName",
  MaintenanceConfiguration: "configName",
  FederatedIdentityCredential: "federatedIdentityCredentialResourceName",
  FirewallPolicyRuleCollectionGroup: "ruleCollectionGroupName",
  PrivateZone: "privateZoneName",
  StorageAccount: "accountName",
  BlobContainer: "containerName",
  ResourceGroup: "resourceGroupName",
  DiagnosticSetting: "name",
  SubscriptionDiagnosticSetting: "name",
  PublicIPAddress: "publicIpAddressName",
  DataCollectionRuleAssociation: "associationName",
  PrivateLinkScope: "scopeName",
  PrivateLinkScopedResource: "name",
  PrivateRecordSet: "relativeRecordSetName",
  ScheduledAlertRule: "ruleId",
  ManagementLockByScope: "lockName",
  RoleDefinition: "roleDefinitionId",
  ReadWriteDatabase: "databaseName",
  NamespaceAuthorizationRule: "authorizationRuleName",
  EventHubDataConnection: "dataConnectionName",
  SubscriptionFeatureRegistration: "featureName",
};

/** The argument that holds the name of a type. */
export function nameProperty(token: string, args: readonly string[]): string | undefined {
  const type = token.split(":").at(-1) ?? "";
  const usual = `${type.charAt(0).toLowerCase()}${type.slice(1)}Name`;
  return [NAMES[type], usual, lastParentOf(type, args), "resourceName", "name"].find(
    (one) => one !== undefined && args.includes(one),
  );
}

/** `securityinsights.SentinelOnboardingState` and its like: the one `…Name` that is no parent. */
function lastParentOf(type: string, args: readonly string[]): string | undefined {
  const own = args.filter((arg) => arg.endsWith("Name") && arg !== "resourceGroupName" && arg !== "resourceName");
  return (
    own.find((arg) => type.toLowerCase().startsWith(arg.slice(0, -4).toLowerCase())) ??
    own.find((arg) => PARENTS[arg] === undefined && arg.toLowerCase().includes(type.toLowerCase().slice(0, 6)))
  );
}

/** The id in Azure Resource Manager's form. */
export function resourceId(made: Made): string {
  const { type, module, name, text, account } = made;
  const provider = NAMESPACE[module] ?? `Microsoft.${module.charAt(0).toUpperCase()}${module.slice(1)}`;
  const group = text("resourceGroupName");
  const subscription = `/subscriptions/${account.subscriptionId}`;
  if (type === "ResourceGroup") return `${subscription}/resourceGroups/${name}`;
  const scope = text("scope") || text("resourceUri");
  const root = scope || (group === "" ? subscription : `${subscription}/resourceGroups/${group}`);
  const below = BELOW_RESOURCE[type];
  const parents =
    below !== undefined
      ? [`${below}/${text("resourceName")}`]
      : Object.entries(PARENTS)
          .filter(([arg]) => text(arg) !== "" && text(arg) !== name && scope === "")
          .map(([arg, collection]) => `${collection}/${text(arg)}`);
  return [root, "providers", provider, ...parents, `${collectionOf(type)}/${name}`].join("/");
}

function collectionOf(type: string): string {
  const known = COLLECTION[type];
  if (known !== undefined) return known;
  const camel = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return /[^aeiou]y$/.test(camel) ? `${camel.slice(0, -1)}ies` : camel.endsWith("s") ? camel : `${camel}s`;
}
