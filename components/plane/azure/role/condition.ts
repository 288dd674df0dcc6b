import { ROLES } from "../../../cluster/aks/access/identity.ts";
import { ENCRYPTION_USER } from "../../../cluster/aks/keys/keys.ts";
import { LOG_ROLES } from "../../../siem/azure/place.ts";

/** Built-in roles that the installer gives to identities of the plane and to groups, and no other. By name. */
export const GIVEN_ROLES: Readonly<Record<string, string>> = {
  "Network Contributor": ROLES.networkContributor,
  "Private DNS Zone Contributor": ROLES.privateDnsZoneContributor,
  "Key Vault Crypto User": ROLES.keyVaultCryptoUser,
  "Key Vault Contributor": ROLES.keyVaultContributor,
  "Key Vault Crypto Service Encryption User": ENCRYPTION_USER,
  AcrPull: ROLES.acrPull,
  Reader: ROLES.reader,
  "Azure Event Hubs Data Sender": LOG_ROLES.send,
  "Azure Event Hubs Data Receiver": LOG_ROLES.receive,
  "Managed Identity Operator": ROLES.managedIdentityOperator,
  "Azure Kubernetes Service Cluster User Role": ROLES.clusterUser,
};

/** Kinds of principals that a role may be given to by the installer. A person gets none. */
const GIVEN_TO = ["ServicePrincipal", "Group"] as const;

const list = (ids: readonly string[]) => `{${ids.join(", ")}}`;
const kinds = (names: readonly string[]) => `{${names.map((name) => `'${name}'`).join(", ")}}`;
const held = (action: "write" | "delete", where: "Request" | "Resource") => {
  const attribute = `@${where}[Microsoft.Authorization/roleAssignments:`;
  return (
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (` +
    `${attribute}RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${list(Object.values(GIVEN_ROLES))} AND ` +
    `${attribute}PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase ${kinds(GIVEN_TO)}))`
  );
};

/**
 * Condition on the assignment of the installer's role, version 2.0: role assignments only of {@link GIVEN_ROLES}, made or
 * removed. Source: learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples.
 */
export const INSTALLER_CONDITION = `${held("write", "Request")} AND ${held("delete", "Resource")}`;
