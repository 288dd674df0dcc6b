import type { NetworkSecurityGroupArgs } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import type { AddressPlan } from "../address.ts";

/** One rule for what may come to nodes. */
export interface InboundRule {
  /** Letters, digits and hyphens; unique. */
  readonly key: string;
  /** 100 to 4096, lower comes first, each once. */
  readonly priority: number;
  readonly access: "Allow" | "Deny";
  /** `loadBalancer` is the probe of Azure's load balancers. Another range is given as it is. */
  readonly from: "nodes" | "apiServer" | "loadBalancer" | "anywhere" | { readonly range: string };
  readonly protocol: "Esp" | "Tcp" | "Udp" | "Icmp" | "*";
  /** Destination ports; all where absent. */
  readonly ports?: readonly string[];
  readonly reason: string;
  readonly source: string;
}

const REQUIREMENTS = "Cilium 1.20.2, operations/system_requirements: firewall rules";

/**
 * All that nodes are sent. Outbound has no rules: AKS depends on names without fixed addresses, so a security group
 * can't hold it (learn.microsoft.com/azure/aks/outbound-rules-control-egress); Cilium and the firewall do. The API
 * server's subnet has no group either: AKS alone lives there and changes what it needs.
 */
export const INBOUND_RULES: readonly InboundRule[] = [
  {
    key: "ipsec-esp",
    priority: 200,
    access: "Allow",
    from: "nodes",
    protocol: "Esp",
    reason: "IPsec between nodes; since Cilium 1.18 the VXLAN packet is inside ESP",
    source: "cilium/cilium#37723, #39898",
  },
  {
    key: "vxlan",
    priority: 210,
    access: "Allow",
    from: "nodes",
    protocol: "Udp",
    ports: ["8472"],
    reason: "the tunnel itself: what nodes send to pods is not encrypted by IPsec between pods",
    source: REQUIREMENTS,
  },
  {
    key: "cilium-health",
    priority: 220,
    access: "Allow",
    from: "nodes",
    protocol: "Tcp",
    ports: ["4240"],
    reason: "health checks between Cilium agents",
    source: REQUIREMENTS,
  },
  {
    key: "cilium-health-ping",
    priority: 230,
    access: "Allow",
    from: "nodes",
    protocol: "Icmp",
    reason: "health checks between Cilium agents, and path MTU",
    source: REQUIREMENTS,
  },
  {
    key: "hubble",
    priority: 240,
    access: "Allow",
    from: "nodes",
    protocol: "Tcp",
    ports: ["4244"],
    reason: "Hubble relay, masqueraded to its node, reads flows from each agent",
    source: REQUIREMENTS,
  },
  {
    key: "cilium-metrics",
    priority: 250,
    access: "Allow",
    from: "nodes",
    protocol: "Tcp",
    ports: ["9962-9965"],
    reason: "metrics of agent, operator, Envoy and Hubble, which a scraper on another node reads",
    source: REQUIREMENTS,
  },
  {
    key: "kubelet",
    priority: 260,
    access: "Allow",
    from: "nodes",
    protocol: "Tcp",
    ports: ["10250"],
    reason: "metrics-server, and konnectivity agents for logs and exec",
    source: "kubernetes.io/docs/reference/networking/ports-and-protocols",
  },
  {
    key: "api-server",
    priority: 270,
    access: "Allow",
    from: "apiServer",
    protocol: "Tcp",
    ports: ["10250"],
    reason: "the API server in its delegated subnet reaches kubelets without a tunnel",
    source: "learn.microsoft.com/azure/aks/api-server-vnet-integration",
  },
  {
    key: "load-balancer-probe",
    priority: 300,
    access: "Allow",
    from: "loadBalancer",
    protocol: "*",
    reason: "probes of load balancers, the API server's internal one among them; comes from 168.63.129.16",
    source: "learn.microsoft.com/azure/load-balancer/load-balancer-custom-probe-overview",
  },
  {
    key: "deny",
    priority: 4096,
    access: "Deny",
    from: "anywhere",
    protocol: "*",
    reason: "everything else; Azure's own last rules let in the whole VNet and what is peered with it",
    source: "learn.microsoft.com/azure/virtual-network/network-security-groups-overview: default security rules",
  },
];

/** In place of all rules among nodes, where {@link NodeTraffic} is `any`. */
const ANY_AMONG_NODES: InboundRule = {
  key: "nodes",
  priority: 200,
  access: "Allow",
  from: "nodes",
  protocol: "*",
  reason: "Microsoft supports no security group that blocks traffic inside the node subnet",
  source: "learn.microsoft.com/azure/aks/outbound-rules-control-egress",
};

/**
 * What nodes may send each other.
 * - `listed`: what Cilium and Kubernetes need. Microsoft doesn't support clusters whose node subnet is filtered inside.
 * - `any`: everything; between pods Cilium decides alone.
 */
export type NodeTraffic = "listed" | "any";

/** The rules of one plane, ours and those that are added. */
export function inboundRules(traffic: NodeTraffic, added: readonly InboundRule[]): InboundRule[] {
  const own =
    traffic === "listed" ? INBOUND_RULES : [ANY_AMONG_NODES, ...INBOUND_RULES.filter(({ from }) => from !== "nodes")];
  return [...own, ...added].toSorted((a, b) => a.priority - b.priority);
}

/** Azure takes 140 characters of description. */
const DESCRIPTION_LIMIT = 140;

/** The same rules as Azure's API has them. */
export function securityRules(
  rules: readonly InboundRule[],
  addresses: AddressPlan,
): NonNullable<NetworkSecurityGroupArgs["securityRules"]> {
  const nodes = addresses.nodes[0] ?? "";
  const sourceOf = (from: InboundRule["from"]): string => {
    if (typeof from !== "string") return from.range;
    return { nodes, apiServer: addresses.apiServer[0] ?? "", loadBalancer: "AzureLoadBalancer", anywhere: "*" }[from];
  };
  return rules.map(({ key, priority, access, from, protocol, ports, reason }) => ({
    name: key,
    description: reason.slice(0, DESCRIPTION_LIMIT),
    priority,
    direction: "Inbound",
    access,
    protocol,
    sourceAddressPrefix: sourceOf(from),
    sourcePortRange: "*",
    // A load balancer keeps its own address as destination, so what is for anyone is for any address.
    destinationAddressPrefix: from === "nodes" || from === "apiServer" ? nodes : "*",
    ...(ports === undefined ? { destinationPortRange: "*" } : { destinationPortRanges: [...ports] }),
  }));
}
