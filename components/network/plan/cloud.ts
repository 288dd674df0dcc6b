/** What each cloud asks of the ranges of a plane, side by side. Prefix lengths: a smaller number is a larger range. */

/** The clouds that a plane can be made in. */
export type Cloud = "azure" | "aws" | "gcp";

/** One of the three ranges of a plane. */
export type RangeField = "network" | "pods" | "services";

/** A range that a cloud keeps for itself. */
export interface KeptRange {
  readonly range: string;
  readonly reason: string;
}

/** Widest and narrowest prefix that is accepted. */
export interface PrefixBounds {
  readonly widest: number;
  readonly narrowest: number;
  readonly reason: string;
}

export interface CloudRules {
  /** How people call it. */
  readonly title: string;
  /** Addresses of every subnet that the cloud takes for itself. */
  readonly takenPerSubnet: number;
  /** Zones that a plane may span. */
  readonly zones: { readonly fewest: number; readonly most: number; readonly reason: string };
  readonly bounds: Readonly<Record<RangeField, PrefixBounds>>;
  /** Where ranges of Services must lie; absent where anything private will do. */
  readonly servicesWithin?: { readonly ranges: readonly string[]; readonly reason: string };
  readonly kept: readonly KeptRange[];
}

/** No host can use these, whoever runs the network (IANA special-purpose registry, RFC 6890). */
const EVERYWHERE: readonly KeptRange[] = [
  { range: "0.0.0.0/8", reason: 'means "this network" (RFC 6890)' },
  { range: "127.0.0.0/8", reason: "is loopback (RFC 6890)" },
  { range: "169.254.0.0/16", reason: "is link-local and holds the metadata server (RFC 3927)" },
  { range: "192.0.2.0/24", reason: "is for documentation (RFC 5737)" },
  { range: "198.51.100.0/24", reason: "is for documentation (RFC 5737)" },
  { range: "203.0.113.0/24", reason: "is for documentation (RFC 5737)" },
  { range: "224.0.0.0/3", reason: "is multicast and reserved space (RFC 6890)" },
];

/** The smallest network in which eight zones of nodes and their small subnets never meet; see layout.ts. */
const NARROWEST_NETWORK = 20;

/** One /24 of pods per node, so nothing narrower than one node; wider than /8 is no private range. */
const PODS: PrefixBounds = { widest: 8, narrowest: 24, reason: "every node takes a /24 of pods" };

const AKS_BYO = "learn.microsoft.com/azure/aks/use-byo-cni";

export const CLOUD_RULES: Readonly<Record<Cloud, CloudRules>> = {
  azure: {
    title: "Azure",
    // First four and last: network, gateway, two for DNS, broadcast (Azure virtual network FAQ).
    takenPerSubnet: 5,
    zones: { fewest: 1, most: 3, reason: "Azure regions have the zones 1, 2 and 3" },
    bounds: {
      network: { widest: 8, narrowest: NARROWEST_NETWORK, reason: "subnets of nodes, endpoints and the firewall" },
      pods: PODS,
      services: { widest: 13, narrowest: 20, reason: `AKS takes nothing as large as a /12 (${AKS_BYO})` },
    },
    kept: [
      ...EVERYWHERE,
      { range: "172.30.0.0/16", reason: `is used inside AKS (${AKS_BYO})` },
      { range: "172.31.0.0/16", reason: `is used inside AKS (${AKS_BYO})` },
      { range: "168.63.129.16/32", reason: "is Azure's DNS and health address (Azure virtual network FAQ)" },
    ],
  },
  aws: {
    title: "AWS",
    // First four and last (Amazon VPC guide, subnet sizing).
    takenPerSubnet: 5,
    zones: { fewest: 2, most: 8, reason: "EKS places its control plane in at least two zones" },
    bounds: {
      network: { widest: 16, narrowest: NARROWEST_NETWORK, reason: "a VPC is at most a /16 (Amazon VPC guide)" },
      pods: PODS,
      services: { widest: 12, narrowest: 20, reason: "EKS takes a /12 at most (EKS API, kubernetesNetworkConfig)" },
    },
    servicesWithin: {
      ranges: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
      reason: "EKS takes Services from RFC 1918 ranges only (EKS API, kubernetesNetworkConfig)",
    },
    kept: [
      ...EVERYWHERE,
      {
        range: "172.17.0.0/16",
        reason: "is used by Docker bridges of AWS services (Amazon VPC guide, VPC CIDR blocks)",
      },
      { range: "198.19.0.0/16", reason: "is used inside AWS (Amazon VPC guide, CIDR block association restrictions)" },
    ],
  },
  gcp: {
    title: "Google Cloud",
    // Network, gateway, second to last, broadcast (VPC documentation, subnets).
    takenPerSubnet: 4,
    zones: { fewest: 1, most: 4, reason: "Google Cloud regions have three zones, us-central1 has four" },
    bounds: {
      network: { widest: 8, narrowest: NARROWEST_NETWORK, reason: "subnets of nodes, endpoints and the control plane" },
      pods: { widest: 9, narrowest: 24, reason: "GKE takes a /9 at most for pods, and every node takes a /24" },
      services: { widest: 16, narrowest: 20, reason: "GKE takes a /16 at most for Services" },
    },
    kept: [
      ...EVERYWHERE,
      { range: "172.17.0.0/16", reason: "is the Docker bridge of GKE nodes (GKE documentation, VPC-native clusters)" },
      { range: "192.0.0.0/24", reason: "can't be a subnet (VPC documentation, prohibited ranges)" },
      { range: "192.88.99.0/24", reason: "can't be a subnet (VPC documentation, prohibited ranges)" },
      { range: "199.36.153.0/24", reason: "holds the private addresses of Google's APIs (private.googleapis.com)" },
    ],
  },
};
