import type { CloudRole } from "../../role.ts";
import { ARM_TYPES } from "../arm.ts";
import { NOBODY } from "./nobody.ts";

/** Not keys: their names and public halves say nothing that anybody here needs. */
const READ = Object.values(ARM_TYPES)
  .filter((type) => !type.startsWith("Microsoft.KeyVault/vaults/keys"))
  .map((type) => `${type}/read`);

/** Day to day work on nodes; nothing that opens, redirects or gives away. */
export const operator: CloudRole = {
  cloud: "azure",
  name: "operator",
  can: [
    { what: "see how the plane is made", actions: READ, why: "names, settings and state; no log and no key" },
    {
      what: "resize and upgrade pools, and move their windows",
      actions: [
        "Microsoft.ContainerService/managedClusters/agentPools/write",
        "Microsoft.ContainerService/managedClusters/agentPools/upgradeNodeImageVersion/write",
        "Microsoft.ContainerService/managedClusters/agentPools/deleteMachines/action",
        "Microsoft.ContainerService/managedClusters/maintenanceConfigurations/write",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
      ],
      why: "day to day work on nodes, which Kubernetes cordons and drains. Azure has no action for the size alone: who writes a pool could also ask for public addresses of its nodes, which only Azure Policy refuses",
    },
    {
      what: "fetch a kubeconfig without credentials",
      actions: ["Microsoft.ContainerService/managedClusters/listClusterUserCredential/action"],
      why: "the token is the person's own",
    },
  ],
  cannot: [
    ...NOBODY,
    {
      what: "change the control plane, the network, identities or rights",
      actions: [
        "Microsoft.ContainerService/managedClusters/write",
        "Microsoft.ContainerService/managedClusters/delete",
        "Microsoft.ContainerService/managedClusters/agentPools/delete",
        "Microsoft.Network/virtualNetworks/write",
        "Microsoft.Network/networkSecurityGroups/write",
        "Microsoft.Network/publicIPAddresses/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.Authorization/locks/delete",
      ],
      why: "a write of the cluster could also open its API server: versions go through the installer's pipeline",
    },
    {
      what: "turn logs off or send them elsewhere",
      actions: ["Microsoft.Insights/diagnosticSettings/write", "Microsoft.Insights/diagnosticSettings/delete"],
      why: "whoever works on the plane is in them",
    },
    {
      what: "fetch any key",
      actions: [
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
        "Microsoft.ContainerRegistry/registries/listCredentials/action",
        "Microsoft.KeyVault/vaults/keys/read",
        "Microsoft.KeyVault/vaults/keys/write",
      ],
      why: "nothing that an operator does needs one",
    },
  ],
};

/** Sees how a plane is made. */
export const reader: CloudRole = {
  cloud: "azure",
  name: "reader",
  can: [
    { what: "see how the plane is made", actions: READ, why: "names, settings and state; no log and no key" },
    {
      what: "fetch a kubeconfig without credentials",
      actions: ["Microsoft.ContainerService/managedClusters/listClusterUserCredential/action"],
      why: "the token is the person's own",
    },
  ],
  cannot: [
    ...NOBODY,
    {
      what: "change anything, or fetch a key",
      actions: [
        ...Object.values(ARM_TYPES).flatMap((type) => [`${type}/write`, `${type}/delete`]),
        "Microsoft.KeyVault/vaults/keys/read",
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
      ],
      why: "reads how the plane is made, and nothing else",
    },
  ],
};
