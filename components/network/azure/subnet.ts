import { Subnet, type SubnetArgs } from "@pulumi/azure-native/network/subnet.js";
import type * as pulumi from "@pulumi/pulumi";

/** Azure Firewall finds its subnet by this name. */
export const FIREWALL_SUBNET = "AzureFirewallSubnet";

/** Settings of one subnet besides its place. */
type SubnetSettings = Omit<SubnetArgs, "resourceGroupName" | "virtualNetworkName" | "subnetName" | "addressPrefix">;

/** Kinds of subnets and what each needs. */
const KINDS = {
  egress: { subnetName: FIREWALL_SUBNET, settings: {} },
  apiServer: {
    subnetName: "apiserver",
    // AKS puts its API server here and nothing else may be in it (AKS, "API Server VNet Integration").
    settings: { delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }] },
  },
  endpoints: {
    subnetName: "endpoints",
    settings: { defaultOutboundAccess: false },
  },
  nodes: {
    subnetName: "nodes",
    // Without it Azure gives machines a public address of its choice to go out with. Not delegated: AKS refuses that.
    settings: { defaultOutboundAccess: false },
  },
} as const;

export type SubnetKind = keyof typeof KINDS;

/**
 * One subnet. Azure takes one change of a VNet at a time, so each depends on the one before
 * (AnotherOperationInProgress otherwise).
 */
export function subnet(
  name: string,
  kind: SubnetKind,
  addressPrefix: string,
  vnet: { readonly resourceGroupName: pulumi.Input<string>; readonly virtualNetworkName: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
  more: SubnetSettings = {},
): Subnet {
  const { subnetName, settings } = KINDS[kind];
  return new Subnet(
    `${name}-${subnetName.toLowerCase()}`,
    { ...vnet, subnetName, addressPrefix, ...(structuredClone(settings) as SubnetSettings), ...more },
    opts,
  );
}
