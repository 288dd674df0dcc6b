import type { AddressPlan, EgressKind } from "../address.ts";
import { address, type Cidr, part, show, size } from "../cidr.ts";
import type { Cloud } from "./cloud.ts";

/**
 * Where every subnet lies. A place depends on the network and on the number of its zone, on nothing else: more zones,
 * more nodes or a firewall instead of NAT add subnets and never move one, because a moved subnet is a replaced one.
 *
 * Nodes grow from the front: AWS takes a sixteenth of the network for each zone, so eight zones fill the first half;
 * Azure and Google Cloud, whose subnets span a region, take the first quarter. Small subnets grow from the end, one /24
 * per zone on AWS. What lies between is free for the owner of the network.
 */
export interface Places {
  /** One per node subnet, in the order of zones. */
  readonly nodes: readonly Cidr[];
  readonly apiServer: readonly Cidr[];
  readonly endpoints: readonly Cidr[];
  readonly egress: readonly Cidr[];
  readonly firewall: readonly Cidr[];
}

/** Bits between the network's prefix and a node subnet's. */
export const NODE_SHARE: Readonly<Record<Cloud, number>> = { azure: 2, aws: 4, gcp: 2 };

/** The /24 number `index` counted from the end of the network. */
function fromEnd(network: Cidr, index: number): Cidr {
  return part(network, 24, 2 ** (24 - network.prefix) - 1 - index);
}

/** All subnets of one plane. The network is a /20 or larger. */
export function place(cloud: Cloud, network: Cidr, zones: number, egress: EgressKind): Places {
  const nodes = (index: number) => part(network, network.prefix + NODE_SHARE[cloud], index);
  const last = fromEnd(network, 0);
  switch (cloud) {
    case "azure":
      return {
        nodes: [nodes(0)],
        apiServer: [part(last, 27, 0)],
        endpoints: [fromEnd(network, 1)],
        // Azure Firewall wants a /26; a NAT gateway needs no subnet of its own.
        egress: egress === "firewall" ? [part(last, 26, 1)] : [],
        firewall: [],
      };
    case "aws": {
      const perZone = (prefix: number, index: number) =>
        Array.from({ length: zones }, (_, zone) => part(fromEnd(network, zone), prefix, index));
      return {
        nodes: Array.from({ length: zones }, (_, zone) => nodes(zone)),
        endpoints: perZone(26, 0),
        apiServer: perZone(27, 2),
        egress: egress === "isolated" ? [] : perZone(27, 3),
        firewall: egress === "firewall" ? perZone(28, 8) : [],
      };
    }
    case "gcp":
      return {
        nodes: [nodes(0)],
        apiServer: [part(last, 28, 0)],
        endpoints: [part(last, 26, 1)],
        egress: [],
        firewall: [],
      };
  }
}

/** Addresses of a node subnet that the plan keeps for internal load balancers, which live beside the nodes. */
export const KEPT_FOR_LOAD_BALANCERS = 16;

/**
 * Nodes that one node subnet must hold. On AWS that is the share of a zone when another zone is lost, because the
 * autoscaler then moves everything into those that are left.
 */
export function nodesPerSubnet(cloud: Cloud, maxNodes: number, zones: number): number {
  return cloud === "aws" ? Math.ceil(maxNodes / Math.max(1, zones - 1)) : maxNodes;
}

/** Nodes that a node subnet has room for. */
export function roomForNodes(subnet: Pick<Cidr, "prefix">, takenPerSubnet: number): number {
  return Math.max(0, size(subnet) - takenPerSubnet - KEPT_FOR_LOAD_BALANCERS);
}

/** The plan in CIDR notation. The cluster's DNS Service is the tenth address, as every Kubernetes installer has it. */
export function write(network: Cidr, pods: Cidr, services: Cidr, places: Places): AddressPlan {
  const all = (ranges: readonly Cidr[]) => ranges.map(show);
  return {
    network: show(network),
    nodes: all(places.nodes),
    apiServer: all(places.apiServer),
    endpoints: all(places.endpoints),
    egress: all(places.egress),
    firewall: all(places.firewall),
    pods: show(pods),
    services: show(services),
    dnsAddress: address(services, 10),
  };
}
