import type { CloudRole } from "../../role.ts";
import { ARM_TYPES } from "../arm.ts";
import { NOBODY } from "./nobody.ts";

/** What only a plane with a way out of its own is made of. Its owner installs that with rights of its own. */
export const WAYS_OUT: readonly string[] = [
  "Microsoft.Network/publicIPAddresses",
  "Microsoft.Network/natGateways",
  "Microsoft.Network/azureFirewalls",
  "Microsoft.Network/firewallPolicies",
];

const typesOf = (...modules: readonly string[]) =>
  Object.entries(ARM_TYPES)
    .filter(
      ([token, type]) => modules.includes(token.split(":")[1] ?? "") && !WAYS_OUT.some((way) => type.startsWith(way)),
    )
    .map(([, type]) => type);

/** Azure has no action that deletes a key from outside its vault, and nobody here should. */
const KEYS = "Microsoft.KeyVault/vaults/keys";

const make = (types: readonly string[]) =>
  types.flatMap((type) => [`${type}/read`, `${type}/write`, ...(type === KEYS ? [] : [`${type}/delete`])]);

/** Makes a private plane and keeps it. */
export const installer: CloudRole = {
  cloud: "azure",
  name: "installer",
  can: [
    {
      what: "resource groups, networks, private endpoints and DNS zones of the plane",
      actions: [
        ...make(typesOf("resources", "network", "privatedns")),
        "Microsoft.Network/virtualNetworks/join/action",
        "Microsoft.Network/virtualNetworks/peer/action",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "Microsoft.Network/networkSecurityGroups/join/action",
        "Microsoft.Network/routeTables/join/action",
        "Microsoft.Network/networkWatchers/read",
        "Microsoft.Network/privateDnsZones/join/action",
      ],
      why: "the plane's own VNet; joining is asked for on both ends of every reference",
    },
    {
      what: "the cluster, its pools and windows, and its kubeconfig without credentials",
      actions: [
        ...make(typesOf("containerservice")),
        "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
      ],
      why: "creates and upgrades; inside the cluster Kubernetes decides by the group",
    },
    {
      what: "identities of the plane",
      actions: [...make(typesOf("managedidentity")), "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"],
      why: "the control plane and kubelets act with them",
    },
    {
      what: "role assignments, of a list of roles and to identities and groups alone",
      actions: make(["Microsoft.Authorization/roleAssignments"]),
      why: "a condition on the assignment of this role holds it to GIVEN_ROLES (INSTALLER_CONDITION); one that it gave itself would be in the activity log, and the vault answers nobody outside",
    },
    {
      what: "the lock against deletion",
      actions: make(["Microsoft.Authorization/locks"]),
      why: "the cluster has one, and a destroy that is allowed takes it away first",
    },
    {
      what: "the log workspace, where logs go, and the private way to it",
      actions: [
        ...make(typesOf("operationalinsights", "monitor")),
        // Azure asks for it wherever a log is pointed at a workspace. The keys don't work: disableLocalAuth.
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
        "Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action",
      ],
      why: "logs land in the customer's subscription; to send them is not to read them",
    },
    {
      what: "the vault, its keys and the disk encryption set",
      actions: [
        ...make(typesOf("keyvault", "compute")),
        "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action",
      ],
      why: "creates keys; using one is an action on data, which this role has none of",
    },
    {
      what: "the private endpoint of the registry",
      actions: [
        "Microsoft.ContainerRegistry/registries/read",
        "Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action",
      ],
      why: "nodes pull from inside; its images are neither read nor written",
    },
    {
      what: "Microsoft Sentinel, event hubs, Data Explorer and the archive that logs go to",
      actions: [
        ...make(typesOf("securityinsights", "eventhub", "kusto", "storage")),
        // Azure asks for it wherever a log is pointed at an event hub; the keys of that namespace write no line of a pod.
        "Microsoft.EventHub/namespaces/authorizationRules/listkeys/action",
        "Microsoft.EventHub/namespaces/privateEndpointConnectionsApproval/action",
        "Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action",
        "Microsoft.Kusto/clusters/databases/eventhubConnectionValidation/action",
        // Data Explorer has no action of its own for approving an endpoint.
        "Microsoft.Kusto/clusters/privateEndpointConnections/read",
        "Microsoft.Kusto/clusters/privateEndpointConnections/write",
      ],
      why: "makes where logs land; reading a line is an action on data, which this role has none of",
    },
  ],
  cannot: [
    ...NOBODY,
    {
      what: "make a way out or a public address",
      actions: WAYS_OUT.flatMap((type) => [`${type}/write`, `${type}/join/action`]),
      why: "a private plane has none, so whoever installs it needs no right to make one",
    },
    {
      what: "read or write images",
      actions: [
        "Microsoft.ContainerRegistry/registries/pull/read",
        "Microsoft.ContainerRegistry/registries/push/write",
        "Microsoft.ContainerRegistry/registries/listCredentials/action",
        "Microsoft.ContainerRegistry/registries/importImage/action",
      ],
      why: "the customer fills its registry",
    },
  ],
};
