/** Ranges of one plane, all disjoint, in CIDR notation. `planAddresses` derives them; a component only places them. */
export interface AddressPlan {
  /** Whole range of the VNet or VPC. */
  readonly network: string;
  /** Subnets of nodes: one where subnets span a region (Azure, Google Cloud), one per zone on AWS, in the order of zones. */
  readonly nodes: readonly string[];
  /** Subnets that the API server's addresses come from: Azure one (/27, delegated), AWS one per zone (/27), Google Cloud one (/28). */
  readonly apiServer: readonly string[];
  /** Subnets of private endpoints: Azure one (/24), AWS one per zone (/26), Google Cloud one (/26). */
  readonly endpoints: readonly string[];
  /** Subnets that egress leaves through: Azure the firewall's (/26), AWS the NAT gateways' public ones per zone (/27), Google Cloud none. Empty where the plane is isolated. */
  readonly egress: readonly string[];
  /** Subnets of AWS Network Firewall endpoints, one per zone (/28); empty elsewhere and where egress is plain NAT. */
  readonly firewall: readonly string[];
  /** Range that pods get their addresses from. On Google Cloud a secondary range of the node subnet. */
  readonly pods: string;
  /** Range of Services. On Google Cloud a secondary range of the node subnet. */
  readonly services: string;
  /** Address of the cluster's DNS Service, the tenth of `services`. */
  readonly dnsAddress: string;
}

/**
 * How traffic leaves a plane. `firewall` filters by name as a second fence behind Cilium; `nat` only hides addresses;
 * `isolated` has no way out and no public address: the cloud's own services are reached by private endpoints.
 */
export type EgressKind = "firewall" | "nat" | "isolated";
