/** Door to what runs on Azure. Each cloud has its own, so that a program loads the SDK of the one it uses. */
export type { AksClusterArgs } from "./cluster/aks/args.ts";
export { AksCluster } from "./cluster/aks/cluster.ts";
export { KEY_COVERAGE, type KeyCoverage } from "./cluster/aks/keys/coverage.ts";
export { AzureKeys, type AzureKeysArgs } from "./cluster/aks/keys/keys.ts";
export type { AzureHub, AzureNetworkArgs } from "./network/azure/args.ts";
export { AzureNetwork } from "./network/azure/network.ts";
export { AzureRoles, type AzureRolesArgs } from "./plane/azure/definitions.ts";
export { GIVEN_ROLES, INSTALLER_CONDITION } from "./plane/azure/role/condition.ts";
export { AZURE_ROLES } from "./plane/azure/roles.ts";
export { type AzureSiteArgs, azureSite } from "./plane/azure.ts";
export { AzureLogs, type AzureLogsArgs } from "./siem/azure/logs.ts";
