import type { CloudRole } from "../../role.ts";

/** Everything that nobody of the three may do, whoever holds the role. */
export const NOBODY: CloudRole["cannot"] = [
  {
    what: "get into the cluster past Entra",
    actions: [
      "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
      "Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action",
      "Microsoft.ContainerService/managedClusters/runCommand/action",
    ],
    why: "a certificate of the cluster or a command run by Azure leaves no name in the audit log",
  },
  {
    what: "read logs",
    actions: [
      "Microsoft.OperationalInsights/workspaces/query/read",
      "Microsoft.OperationalInsights/workspaces/query/AKSAuditAdmin/read",
      "Microsoft.OperationalInsights/workspaces/search/action",
      "Microsoft.OperationalInsights/workspaces/analytics/query/action",
      "Microsoft.Insights/logs/read",
      "Microsoft.Insights/logs/AKSAuditAdmin/read",
    ],
    why: "logs are the customer's; who may read them is the customer's own choice",
  },
  {
    what: "read or delete keys and what they encrypt",
    actions: [
      "Microsoft.KeyVault/vaults/purge/action",
      "Microsoft.KeyVault/locations/deletedVaults/purge/action",
      "Microsoft.KeyVault/vaults/secrets/read",
      "Microsoft.Compute/disks/beginGetAccess/action",
      "Microsoft.Compute/snapshots/beginGetAccess/action",
      "Microsoft.Storage/storageAccounts/listKeys/action",
    ],
    why: "no role here has an action on data (dataActions), so no key can be used and no disk exported",
  },
  {
    what: "make roles, or be more than the role says",
    actions: [
      "Microsoft.Authorization/roleDefinitions/write",
      "Microsoft.Authorization/elevateAccess/action",
      "Microsoft.Authorization/policyAssignments/write",
      "Microsoft.Authorization/denyAssignments/delete",
    ],
    why: "the customer makes the three roles once, with rights of its own",
  },
];
