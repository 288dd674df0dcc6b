/** Who is at the other end of a rule on nodes. */
export type Peer = "nodes" | "control-plane" | "endpoints" | "s3" | "vendor" | "outside";

/** One line of the nodes' firewall. Host policies of Cilium and IPsec exclude each other, so this is the only one nodes have. */
export interface NodeRule {
  /** Part of the resource's name. */
  readonly name: string;
  readonly peer: Peer;
  /** As seen from the node. `both` for nodes among each other: a group's rule for itself is needed at either end. */
  readonly direction: "in" | "out" | "both";
  /** `tcp`, `udp`, `icmp` or a protocol number. */
  readonly protocol: string;
  /** First and last port, or type and code of ICMP. Absent for protocols without ports: AWS takes none with them. */
  readonly ports?: readonly [number, number];
  /** What needs it, and the source. */
  readonly reason: string;
}

/** Ports that admission webhooks commonly take: cert-manager's, controller-runtime's, the AWS controllers'. */
export const WEBHOOK_PORTS: readonly number[] = [443, 8443, 9443, 10260];

/** What may leave nodes towards any address. */
export const EGRESS_PORTS: readonly number[] = [443];

const one = (port: number): readonly [number, number] => [port, port];

/**
 * What nodes need with Cilium's overlay and IPsec. Name service, time and instance metadata are missing on purpose:
 * security groups don't see that traffic (VPC guide, "Security groups", "don't filter").
 */
export const NODE_RULES: readonly NodeRule[] = [
  {
    name: "esp",
    peer: "nodes",
    direction: "both",
    protocol: "50",
    reason: "IPsec between nodes; no security group allows it by default (cilium/cilium#18678)",
  },
  {
    name: "vxlan",
    peer: "nodes",
    direction: "both",
    protocol: "udp",
    ports: one(8472),
    reason:
      "tunnel of traffic from a node to a pod elsewhere, which IPsec doesn't cover (Cilium 1.20.2, system requirements)",
  },
  {
    name: "health",
    peer: "nodes",
    direction: "both",
    protocol: "tcp",
    ports: one(4240),
    reason: "cilium-health (Cilium 1.20.2, system requirements)",
  },
  {
    name: "ping",
    peer: "nodes",
    direction: "both",
    protocol: "icmp",
    ports: [8, 0],
    reason: "cilium-health's echo requests: type 8, code 0 (Cilium 1.20.2, system requirements)",
  },
  {
    name: "hubble",
    peer: "nodes",
    direction: "both",
    protocol: "tcp",
    ports: one(4244),
    reason: "Hubble relay asks the agents (Cilium 1.20.2, system requirements)",
  },
  {
    name: "kubelet",
    peer: "nodes",
    direction: "both",
    protocol: "tcp",
    ports: one(10250),
    reason: "metrics-server and scrapers ask kubelets",
  },
  {
    name: "metrics",
    peer: "nodes",
    direction: "both",
    protocol: "tcp",
    ports: [9962, 9965],
    reason: "scrapers ask agent, operator, Envoy and Hubble on the host network (chart 1.20.2, default ports)",
  },
  {
    name: "control-plane-kubelet",
    peer: "control-plane",
    direction: "in",
    protocol: "tcp",
    ports: one(10250),
    reason:
      "logs, exec and port-forward; a launch template with groups of its own doesn't get the cluster's (EKS user guide)",
  },
  {
    name: "api",
    peer: "control-plane",
    direction: "out",
    protocol: "tcp",
    ports: one(443),
    reason: "the API server",
  },
  {
    name: "endpoints",
    peer: "endpoints",
    direction: "out",
    protocol: "tcp",
    ports: one(443),
    reason: "AWS services inside the VPC; without them no node joins",
  },
  {
    name: "s3",
    peer: "s3",
    direction: "out",
    protocol: "tcp",
    ports: one(443),
    reason: "image layers come from S3 by a gateway endpoint, which only a prefix list names",
  },
];

/** Where the network has a private link to the vendor. Which pod may use it, Cilium decides. */
export const VENDOR_RULE: NodeRule = {
  name: "vendor",
  peer: "vendor",
  direction: "out",
  protocol: "tcp",
  ports: one(443),
  reason: "the agent calls the vendors control plane by the private link, and nothing calls back",
};

/** Rules by what an operator asked for. */
export function chosenRules(webhooks: readonly number[], egress: readonly number[]): NodeRule[] {
  return [
    ...webhooks.map(
      (port): NodeRule => ({
        name: `webhook-${port}`,
        peer: "control-plane",
        direction: "in",
        protocol: "tcp",
        ports: one(port),
        reason:
          "the control plane reaches no pod of an overlay, so webhooks are on the host network (cilium/cilium#21959)",
      }),
    ),
    ...egress.map(
      (port): NodeRule => ({
        name: `outside-${port}`,
        peer: "outside",
        direction: "out",
        protocol: "tcp",
        ports: one(port),
        reason: "pods leave with their node's address; Cilium decides who may, and the way out decides where to",
      }),
    ),
  ];
}
