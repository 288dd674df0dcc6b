import type { EgressKind } from "../../../components/network/address.ts";
import type { AzureNetworkArgs } from "../../../components/network/azure/args.ts";
import { AzureNetwork } from "../../../components/network/azure/network.ts";
import { planAddresses } from "../../../components/network/plan.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

export const SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111";
export const VNET = `${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/spoke`;

/** The plan that a plane in Azure gets. */
export function planned(egress: EgressKind = "firewall") {
  const result = planAddresses({ cloud: "azure", network: "10.60.0.0/16", zones: 3, maxNodes: 80, egress });
  if (!("plan" in result)) throw new Error("the plan of the tests is wrong");
  return result.plan;
}

export const TAGS = { "cellwall-plane": "weu", "managed-by": "cellwall" };

export const EXISTING = {
  vnetId: VNET,
  nodeSubnetId: `${VNET}/subnets/nodes`,
  apiServerSubnetId: `${VNET}/subnets/apiserver`,
  endpointSubnetId: `${VNET}/subnets/endpoints`,
};

export function networkArgs(change: Partial<AzureNetworkArgs> = {}): AzureNetworkArgs {
  return {
    region: "westeurope",
    zones: ["1", "2", "3"],
    resourceGroup: "cellwall-weu",
    addresses: planned(change.egress),
    egress: "firewall",
    tags: TAGS,
    ...change,
  };
}

/** What Azure answers: addresses that it hands out. */
export const AZURE: Answers = {
  outputs: (type, name) => {
    if (type === "azure-native:network:AzureFirewall")
      return { ipConfigurations: [{ privateIPAddress: "10.60.255.68" }] };
    if (type === "azure-native:network:PublicIPAddress")
      return { ipAddress: name.endsWith("2") ? "20.0.0.2" : "20.0.0.1" };
    if (type === "azure-native:resources:ResourceGroup") return { name: "cellwall-weu" };
    return { name };
  },
};

export async function networkGraph(change: Partial<AzureNetworkArgs> = {}): Promise<Node[]> {
  return graphOf(() => new AzureNetwork("weu", networkArgs(change)), AZURE);
}
