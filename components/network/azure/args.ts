import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan, EgressKind } from "../address.ts";
import type { AzureFlowLogs } from "./flowLog.ts";
import type { InboundRule, NodeTraffic } from "./security.ts";

/**
 * A VNet that somebody else made. Its owner lets nodes send each other what `INBOUND_RULES` lists, ESP above all, and
 * has the way out: a default route to a firewall, or a NAT gateway on the node subnet.
 */
export interface ExistingAzureNetwork {
  readonly vnetId: string;
  readonly nodeSubnetId: string;
  /** Delegated to `Microsoft.ContainerService/managedClusters`, a /28 or larger. */
  readonly apiServerSubnetId: string;
  readonly endpointSubnetId: string;
}

/** A VNet of the customer that leads out. */
export interface AzureHub {
  /** Azure id of the VNet. Its owner makes the other half of the peering and lets forwarded packets through. */
  readonly id: string;
  /** Private address of its firewall, the next hop of everything that leaves. */
  readonly address?: string;
}

export interface AzureNetworkArgs {
  /** Region as the API spells it: `westeurope`. */
  region: string;
  /** Zones of the way out; none where the region has none. */
  zones: readonly string[];
  /** Name of the resource group of the whole plane. */
  resourceGroup: string;
  /** The resource group is there already and stays. Defaults to false: it is created. */
  existingResourceGroup?: boolean;
  addresses: AddressPlan;
  /**
   * `firewall` lets only what AKS needs and `allowedDomains` be reached; `nat` filters nothing; `isolated` has no way out
   * but the `hub`, if there is one.
   */
  egress: EgressKind;
  /** Where an isolated network leads out. Absent: it has no default route. */
  hub?: AzureHub;
  tags: Readonly<Record<string, string>>;
  /** Names, also `*.example.com`, that may be reached on 443 where egress is `firewall`. */
  allowedDomains?: readonly string[];
  /** Defaults to `listed`. */
  nodeTraffic?: NodeTraffic;
  /** What may come to nodes besides `INBOUND_RULES`, such as clients of a gateway; priorities 400 to 4000. */
  inbound?: readonly InboundRule[];
  /** Records flows of the VNet. Absent: none are recorded, because there is nowhere to put them. */
  flowLogs?: AzureFlowLogs;
  /** Log Analytics workspace for the firewall's logs. Absent: they are not kept. */
  firewallLogs?: { readonly workspaceId: pulumi.Input<string> };
  /** Uses this VNet and creates no network. */
  existing?: ExistingAzureNetwork;
}
