/** Door to what runs on AWS. Each cloud has its own, so that a program loads the SDK of the one it uses. */
export type { EksClusterArgs } from "./cluster/eks/args.ts";
export { EksCluster } from "./cluster/eks/cluster.ts";
export { AwsKeys, type AwsKeysArgs, type KeyArns } from "./cluster/eks/keys.ts";
export type { AwsNetworkArgs } from "./network/aws/args.ts";
export { AwsNetwork } from "./network/aws/network.ts";
export { AwsRoles, type AwsRolesArgs, type AwsTrust } from "./plane/aws/access.ts";
export { boundaryDocument } from "./plane/aws/boundary.ts";
export { type GuardRailArgs, guardRailDocument } from "./plane/aws/guard-rail.ts";
export { AWS_ROLES } from "./plane/aws/roles.ts";
export { type AwsSiteOwn, awsSite } from "./plane/aws.ts";
export { AwsLogs, type AwsLogsArgs } from "./siem/aws/logs.ts";
