/** Door to what runs on Google Cloud. Each cloud has its own, so that a program loads the SDK of the one it uses. */
export type { GkeClusterArgs } from "./cluster/gke/args.ts";
export { GkeCluster } from "./cluster/gke/cluster.ts";
export { GcpNetwork, type GcpNetworkArgs } from "./network/gcp/network.ts";
export { GcpRoles, type GcpRolesArgs } from "./plane/gcp/custom-roles.ts";
export { REQUIRED_LOGS } from "./plane/gcp/logs.ts";
export { denyRules as gcpDenyRules, GCP_ROLES } from "./plane/gcp/roles.ts";
export { type GcpSiteArgs, gcpSite } from "./plane/gcp.ts";
export { bigqueryTables } from "./siem/gcp/bigquery/view.ts";
export { GcpLogs, type LogSettings as GcpLogsArgs } from "./siem/gcp/logs.ts";
