/** Door to what runs on Azure. Each cloud has its own, so that a program loads the SDK of the one it uses. */
export type { AksClusterArgs } from "./cluster/aks/args.ts";
export { AksCluster } from "./cluster/aks/cluster.ts";
export type { AzureNetworkArgs } from "./network/azure/args.ts";
export { AzureNetwork } from "./network/azure/network.ts";
