/** What types of Azure are to residency. Names of inputs: @pulumi/azure-native 3.28. */
import { approvedOnly, hosts, isOff, isOn, never, texts, wants } from "../judge/check.ts";
import type { Check, Kind, Table, TypeRow } from "../model.ts";
import { approvalOf, home, judgeHost, judgeId, judgeRange, leaves } from "../outside.ts";
import { isHomeRegion } from "../place.ts";
import { at, isRecord, list, type Props } from "../value.ts";

const inside: TypeRow = { is: "inside" };
const privateLink = "reach Azure's services by private endpoints, anything else through the customer's hub";

const closed = (kind: Kind, path: string, absent: unknown, reason: string, fix: string): Check =>
  wants(kind, { path, absent, holds: isOff, reason, fix });
const open = (kind: Kind, path: string, absent: unknown, reason: string, fix: string): Check =>
  wants(kind, { path, absent, holds: isOn, reason, fix });

/** Ways out of a cluster that need a public address (AKS, "Customize cluster egress with outbound types"). */
const PUBLIC_WAYS: readonly unknown[] = [
  "loadBalancer",
  "managedNATGateway",
  "managedNATGatewayV2",
  "userAssignedNATGateway",
];

/** Copies in a paired region, by the SKU's name (Azure Storage, "redundancy"): GRS, RAGRS, GZRS, RAGZRS. */
const COPIED = /_(RA)?G(Z)?RS$/;

/** Peers of a rule that are not inside (Azure, "Virtual network service tags"). */
const service = (target: string, where: Parameters<Check>[1]) => {
  if (/^(VirtualNetwork|AzureLoadBalancer|AzurePlatform\w+)$/.test(target))
    return home("Azure's name for the network itself");
  if (target === "*" || target === "Internet") return leaves(`${target} is the whole internet`, privateLink);
  const [tag, region] = target.split(".");
  if (/^[A-Z][A-Za-z]+$/.test(tag ?? ""))
    return (
      approvalOf(target, where) ??
      leaves(
        region === undefined
          ? `${target} is a service of Azure in every account and region`
          : `${target} is a service of Azure in every account`,
        privateLink,
      )
    );
  return judgeRange(target, where);
};

/** Outbound rules of a network security group that let something through. */
const outbound = (props: Props): boolean =>
  (props.direction ?? "Outbound") === "Outbound" && (props.access ?? "Allow") === "Allow";
const securityRules: Check = (resource, where) =>
  list(resource.props.securityRules)
    .filter(isRecord)
    .flatMap((rule, index) =>
      outbound(rule)
        ? ["destinationAddressPrefix", "destinationAddressPrefixes.*"].flatMap((path) =>
            texts(
              "egress",
              path,
              service,
            )({ ...resource, props: rule }, where).map((found) => ({
              ...found,
              path: `securityRules.${index}.${found.path}`,
            })),
          )
        : [],
    );

/** Whose tokens an identity trusts: `https://REGION.oic.prod-aks.azure.com/TENANT/CLUSTER/` (AKS, "Workload identity"). */
const issuer = (url: string, where: Parameters<Check>[1]) => {
  const region = /^https:\/\/([a-z0-9]+)\.oic\.prod-aks\.azure\.com\//.exec(url)?.[1];
  if (region === undefined) return judgeHost(url, where);
  return isHomeRegion(region, where)
    ? { ...home("AKS's issuer of a cluster in the region"), region }
    : { ...leaves(`it is in ${region}, home is ${where.region}`, "trust the cluster of this plane alone"), region };
};

const rules = "ruleCollections.*.rules.*";

const outboundAccess = closed(
  "egress",
  "defaultOutboundAccess",
  true,
  "machines in it reach the internet by an address of Azure's",
  "set it to false",
);

/** AKS's own subnet for the API server: no machine of the plane is in it (AKS, "API Server VNet Integration"). */
function isApiServer(props: Props): boolean {
  return at(props, "delegations.*.serviceName").some(
    ({ value }) => value === "Microsoft.ContainerService/managedClusters",
  );
}

const marketplacePartner: Check = texts(
  "sink",
  "marketplacePartnerId",
  (id, where) =>
    approvalOf(id, where) ??
    leaves("a partner of Azure's marketplace gets the logs", "send them to a workspace of the subscription"),
);

const publicHub = closed(
  "endpoint",
  "publicNetworkAccess",
  "Enabled",
  "its event hubs have a public name",
  "set it to Disabled",
);

export const AZURE: Table = {
  "pulumi:providers:azure-native": { is: "place", at: ["subscriptionId", "location"] },
  "azure-native:resources:ResourceGroup": inside,
  "azure-native:authorization:RoleAssignment": { is: "identity", at: ["scope", "principalId"] },
  "azure-native:authorization:RoleDefinition": { is: "identity", at: ["scope", "assignableScopes.*"] },
  "azure-native:authorization:PimRoleEligibilitySchedule": { is: "identity", at: ["scope", "principalId"] },
  "azure-native:authorization:ManagementLockByScope": inside,
  "azure-native:authorization:PolicyAssignment": inside,
  "azure-native:managedservices:RegistrationDefinition": {
    is: "identity",
    checks: [
      never(
        "identity",
        "it gives people of another tenant rights here",
        "take it away: Lighthouse is for whoever runs it from outside",
      ),
    ],
  },
  "azure-native:managedservices:RegistrationAssignment": {
    is: "identity",
    checks: [
      never(
        "identity",
        "it gives people of another tenant rights here",
        "take it away: Lighthouse is for whoever runs it from outside",
      ),
    ],
  },
  "azure-native:managedidentity:UserAssignedIdentity": inside,
  "azure-native:managedidentity:FederatedIdentityCredential": {
    is: "identity",
    checks: [texts("identity", "issuer", issuer)],
  },
  "azure-native:containerservice:ManagedCluster": {
    is: "endpoint",
    at: [
      "resourceName",
      "addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID",
      "securityProfile.defender.logAnalyticsWorkspaceResourceId",
    ],
    checks: [
      open(
        "endpoint",
        "apiServerAccessProfile.enablePrivateCluster",
        false,
        "the API server has a public address",
        "set it to true",
      ),
      closed(
        "endpoint",
        "apiServerAccessProfile.enablePrivateClusterPublicFQDN",
        true,
        "the API server's name is public",
        "set it to false",
      ),
      open(
        "endpoint",
        "apiServerAccessProfile.disableRunCommand",
        false,
        "`az aks command invoke` goes past the network",
        "set it to true",
      ),
      wants("egress", {
        path: "networkProfile.outboundType",
        absent: "loadBalancer",
        holds: (value) => !PUBLIC_WAYS.includes(value),
        reason: "it leads out by a public address",
        fix: "set it to none, or to userDefinedRouting with the customer's hub",
      }),
      wants("endpoint", {
        path: "agentPoolProfiles.*.enableNodePublicIP",
        absent: false,
        holds: isOff,
        reason: "each node gets a public address",
        fix: "set it to false",
      }),
    ],
  },
  "azure-native:containerservice:AgentPool": {
    is: "inside",
    checks: [closed("endpoint", "enableNodePublicIP", false, "each node gets a public address", "set it to false")],
  },
  "azure-native:containerservice:MaintenanceConfiguration": inside,
  "azure-native:containerregistry:Registry": { is: "image", at: ["registryName", "location"] },
  "azure-native:containerregistry:Replication": { is: "image", at: ["location"] },
  "azure-native:containerregistry:CacheRule": { is: "image", checks: [hosts("image", "sourceRepository")] },
  "azure-native:compute:DiskEncryptionSet": {
    is: "key",
    at: ["activeKey.sourceVault.id"],
    checks: [
      hosts(
        "key",
        "activeKey.keyUrl",
        (props) => isRecord(props.activeKey) && props.activeKey.sourceVault === undefined,
      ),
    ],
  },
  "azure-native:keyvault:Vault": { is: "key", at: ["vaultName", "location"] },
  "azure-native:keyvault:Key": { is: "key", at: ["vaultName"] },
  "azure-native:operationalinsights:Workspace": {
    is: "sink",
    at: ["workspaceName", "location"],
    checks: ["publicNetworkAccessForIngestion", "publicNetworkAccessForQuery"].map((path) =>
      closed("endpoint", path, "Enabled", "its logs are reached by a public name", "set it to Disabled"),
    ),
  },
  "azure-native:operationalinsights:Table": inside,
  "azure-native:operationalinsights:LinkedStorageAccount": { is: "sink", at: ["storageAccountIds.*"] },
  "azure-native:operationalinsights:Cluster": { is: "sink", at: ["location"] },
  "azure-native:operationalinsights:LinkedService": { is: "sink", at: ["writeAccessResourceId"] },
  "azure-native:operationalinsights:DataExport": { is: "sink", at: ["resourceId"] },
  "azure-native:monitor:DiagnosticSetting": {
    is: "sink",
    at: ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId"],
    checks: [marketplacePartner],
  },
  "azure-native:monitor:SubscriptionDiagnosticSetting": {
    is: "sink",
    at: ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId"],
    checks: [marketplacePartner],
  },
  "azure-native:securityinsights:SentinelOnboardingState": inside,
  "azure-native:securityinsights:ScheduledAlertRule": inside,
  "azure-native:monitor:PrivateLinkScope": { is: "endpoint" },
  "azure-native:monitor:PrivateLinkScopedResource": { is: "endpoint", at: ["linkedResourceId"] },
  "azure-native:monitor:DataCollectionRule": {
    is: "sink",
    at: [
      "destinations.logAnalytics.*.workspaceResourceId",
      "destinations.monitoringAccounts.*.accountResourceId",
      "destinations.eventHubs.*.eventHubResourceId",
      "destinations.storageAccounts.*.storageAccountResourceId",
    ],
  },
  "azure-native:monitor:DataCollectionEndpoint": {
    is: "sink",
    at: ["location"],
    checks: [
      closed(
        "endpoint",
        "networkAcls.publicNetworkAccess",
        "Enabled",
        "logs are taken in at a public name",
        "set it to Disabled",
      ),
    ],
  },
  "azure-native:monitor:DataCollectionRuleAssociation": { is: "sink", at: ["resourceUri", "dataCollectionRuleId"] },
  "azure-native:monitor:ActionGroup": { is: "sink", checks: [hosts("sink", "webhookReceivers.*.serviceUri")] },
  "azure-native:monitor:AzureMonitorWorkspace": { is: "sink", at: ["location"] },
  "azure-native:eventhub:Namespace": { is: "sink", at: ["location"], checks: [publicHub] },
  "azure-native:eventhub:NamespaceNetworkRuleSet": { is: "endpoint", checks: [publicHub] },
  "azure-native:eventhub:EventHub": { is: "sink" },
  "azure-native:eventhub:ConsumerGroup": inside,
  "azure-native:eventhub:NamespaceAuthorizationRule": { is: "identity" },
  "azure-native:storage:StorageAccount": {
    is: "sink",
    at: ["accountName", "location"],
    checks: [
      wants("sink", {
        path: "sku.name",
        holds: (value) => typeof value !== "string" || !COPIED.test(value),
        reason: "its content is copied to the paired region",
        fix: "take Standard_ZRS or Standard_LRS",
      }),
      closed("endpoint", "publicNetworkAccess", "Enabled", "it is reached by a public name", "set it to Disabled"),
      closed("endpoint", "allowBlobPublicAccess", false, "its blobs can be made public", "set it to false"),
    ],
  },
  "azure-native:storage:BlobContainer": { is: "sink" },
  "azure-native:storage:ManagementPolicy": inside,
  "azure-native:storage:ObjectReplicationPolicy": {
    is: "sink",
    at: ["destinationAccount"],
    checks: [approvedOnly("sink", "destinationAccount", "storage account")],
  },
  "azure-native:kusto:Cluster": {
    is: "sink",
    at: ["clusterName", "location"],
    checks: [
      closed("endpoint", "publicNetworkAccess", "Enabled", "it is queried by a public name", "set it to Disabled"),
      wants("egress", {
        path: "restrictOutboundNetworkAccess",
        absent: "Disabled",
        holds: (value) => value === "Enabled",
        reason: "a query can send what it reads to any host",
        fix: "set it to Enabled, and name what it calls in allowedFqdnList",
      }),
      texts(
        "identity",
        "trustedExternalTenants.*.value",
        (tenant, where) =>
          approvalOf(tenant, where) ?? leaves(`people of tenant ${tenant} may query it`, "take the tenant away"),
      ),
    ],
  },
  "azure-native:kusto:ReadWriteDatabase": inside,
  "azure-native:kusto:Script": { is: "inside", checks: [hosts("egress", "scriptUrl")] },
  "azure-native:kusto:EventHubDataConnection": { is: "sink", at: ["eventHubResourceId", "managedIdentityResourceId"] },
  "azure-native:network:FlowLog": {
    is: "sink",
    at: ["storageId", "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.workspaceResourceId"],
  },
  "azure-native:network:VirtualNetwork": inside,
  "azure-native:network:Subnet": {
    is: "inside",
    checks: [(resource, home) => (isApiServer(resource.props) ? [] : outboundAccess(resource, home))],
  },
  "azure-native:network:NetworkSecurityGroup": { is: "egress", checks: [securityRules] },
  "azure-native:network:SecurityRule": {
    is: "egress",
    checks: [
      texts("egress", "destinationAddressPrefix", service, outbound),
      texts("egress", "destinationAddressPrefixes.*", service, outbound),
    ],
  },
  "azure-native:network:RouteTable": {
    is: "egress",
    checks: [
      wants("egress", {
        path: "routes.*.nextHopType",
        holds: (value) => value !== "Internet",
        reason: "a route leads out to the internet",
        fix: privateLink,
      }),
    ],
  },
  "azure-native:network:Route": {
    is: "egress",
    checks: [
      wants("egress", {
        path: "nextHopType",
        holds: (value) => value !== "Internet",
        reason: "the route leads out to the internet",
        fix: privateLink,
      }),
    ],
  },
  "azure-native:network:PublicIPAddress": {
    is: "endpoint",
    checks: [never("endpoint", "it is a public address", privateLink)],
  },
  "azure-native:network:PublicIPPrefix": {
    is: "endpoint",
    checks: [never("endpoint", "it is a range of public addresses", privateLink)],
  },
  "azure-native:network:NatGateway": {
    is: "egress",
    checks: [never("egress", "a NAT gateway leads out to the internet", privateLink)],
  },
  "azure-native:network:AzureFirewall": {
    is: "egress",
    checks: [never("egress", "the firewall leads out by a public address", privateLink)],
  },
  "azure-native:network:BastionHost": {
    is: "endpoint",
    checks: [never("endpoint", "a bastion has a public address", "reach the network through the customer's hub")],
  },
  "azure-native:network:LoadBalancer": {
    is: "endpoint",
    checks: [
      wants("endpoint", {
        path: "frontendIPConfigurations.*.publicIPAddress",
        holds: (value) => value === undefined,
        reason: "the load balancer faces the internet",
        fix: "give its frontend a subnet in place of a public address",
      }),
    ],
  },
  "azure-native:network:PrivateLinkService": {
    is: "endpoint",
    checks: [
      never(
        "endpoint",
        "others may connect to a service of the plane",
        "take it away: links are opened from here only",
      ),
    ],
  },
  "azure-native:network:PrivateEndpoint": {
    is: "endpoint",
    checks: ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"].map((path) =>
      texts("endpoint", `${path}.*.privateLinkServiceId`, (id, where) =>
        id === where.vendor?.service
          ? { verdict: "approved", reason: "the vendor's private link: connections are opened from here only" }
          : (judgeId(id, where) ??
            approvalOf(id, where) ??
            leaves(
              `${id} is a service of another subscription`,
              "take the endpoint away, or have the customer approve the service",
            )),
      ),
    ),
  },
  "azure-native:network:PrivateDnsZoneGroup": inside,
  "azure-native:network:VirtualNetworkPeering": { is: "egress", at: ["remoteVirtualNetwork.id"] },
  "azure-native:network:VirtualNetworkGateway": {
    is: "egress",
    checks: [never("egress", "a gateway has a public address", privateLink)],
  },
  "azure-native:network:FirewallPolicy": inside,
  "azure-native:network:FirewallPolicyRuleCollectionGroup": {
    is: "egress",
    checks: [
      texts("egress", `${rules}.targetFqdns.*`, judgeHost),
      texts("egress", `${rules}.destinationFqdns.*`, judgeHost),
      texts("egress", `${rules}.destinationAddresses.*`, service),
      texts(
        "egress",
        `${rules}.fqdnTags.*`,
        (tag, where) => approvalOf(tag, where) ?? leaves(`${tag} is a list of hosts of Azure's`, privateLink),
      ),
    ],
  },
  "azure-native:privatedns:PrivateZone": inside,
  "azure-native:privatedns:PrivateRecordSet": inside,
  "azure-native:privatedns:VirtualNetworkLink": { is: "inside" },
  "azure-native:dns:Zone": { is: "endpoint", checks: [never("endpoint", "the zone is public", "use a private zone")] },
};
