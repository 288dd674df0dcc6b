import { Firewall, type FirewallArgs } from "@pulumi/gcp/compute/firewall.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../address.ts";

/** One rule for what may come to nodes. */
export interface IngressRule {
  readonly key: string;
  /** Lower comes first; GKE's own rules stand at 900 to 1000. */
  readonly priority: number;
  readonly action: "allow" | "deny";
  /** `nodes` are known by their service account: a tag can be set by anyone who may edit an instance. */
  readonly from: "nodes" | "pods" | "plane" | "apiServer" | "anywhere";
  /** Only in a VPC of another project, where GKE may not write its own rules. */
  readonly sharedOnly?: true;
  readonly protocols: readonly { readonly protocol: string; readonly ports?: readonly string[] }[];
  readonly reason: string;
  readonly source: string;
}

/**
 * What Cilium and the API server need, beside the rules that GKE makes. VXLAN (8472/UDP) is absent: pods are routed
 * natively, without a tunnel.
 */
export const INGRESS_RULES: readonly IngressRule[] = [
  {
    key: "ipsec-esp",
    priority: 900,
    action: "allow",
    from: "nodes",
    protocols: [{ protocol: "esp" }],
    reason: "IPsec between nodes; GKE's rule for nodes opens no ESP, its rule with ESP is for pods' addresses only",
    source: "cilium/cilium#7305; Cilium 1.20.2, CI step gke-create-esp-rule",
  },
  {
    key: "cilium-health",
    priority: 900,
    action: "allow",
    from: "nodes",
    protocols: [{ protocol: "tcp", ports: ["4240"] }, { protocol: "icmp" }],
    reason: "health checks between Cilium agents",
    source: "Cilium 1.20.2, system requirements: firewall rules",
  },
  {
    key: "hubble",
    priority: 900,
    action: "allow",
    from: "pods",
    protocols: [{ protocol: "tcp", ports: ["4244"] }],
    reason: "Hubble relay, a pod, reads flows from each agent",
    source: "Cilium 1.20.2, system requirements: firewall rules",
  },
  {
    key: "api-server",
    priority: 900,
    action: "allow",
    from: "apiServer",
    protocols: [{ protocol: "tcp", ports: ["443", "8443", "9443", "10250"] }],
    reason: "kubelets, and webhooks on the usual ports; GKE opens only 443 and 10250",
    source: "open-policy-agent/gatekeeper#499",
  },
  {
    key: "plane",
    priority: 1000,
    action: "allow",
    from: "plane",
    sharedOnly: true,
    protocols: ["tcp", "udp", "icmp", "sctp", "esp", "ah"].map((protocol) => ({ protocol })),
    reason: "nodes and pods among themselves, as GKE's own rules would allow it; between cells Cilium decides",
    source: "terraform-google-modules/terraform-google-kubernetes-engine, firewall.tf: shadow rules all and vms",
  },
  {
    key: "deny",
    priority: 65534,
    action: "deny",
    from: "anywhere",
    protocols: [{ protocol: "all" }],
    reason: "what nothing else lets in; the implied rule does the same but never logs",
    source: "VPC firewall rules: implied rules, logging",
  },
];

export interface FirewallSettings {
  /** Project of the network: the host project where the VPC is shared. */
  readonly project: string;
  /** Whether that is another project than the plane's. */
  readonly shared: boolean;
  readonly network: pulumi.Input<string>;
  readonly addresses: AddressPlan;
  /** Address of the nodes' service account. */
  readonly nodeAccount: pulumi.Input<string>;
}

/** Places the rules. Only nodes are touched, so that an existing VPC's other instances keep their rules. */
export function ingressRules(name: string, settings: FirewallSettings, opts: pulumi.CustomResourceOptions): Firewall[] {
  const { project, shared, network, addresses, nodeAccount } = settings;
  const sources: Record<IngressRule["from"], Partial<FirewallArgs>> = {
    // The outer header of ESP and of health checks carries the node's own address, which is what an account matches.
    nodes: { sourceServiceAccounts: [nodeAccount] },
    pods: { sourceRanges: [addresses.pods] },
    plane: { sourceRanges: [...addresses.nodes, addresses.pods] },
    apiServer: { sourceRanges: [...addresses.apiServer] },
    anywhere: { sourceRanges: ["0.0.0.0/0"] },
  };
  const rules = INGRESS_RULES.filter(({ sharedOnly }) => shared || sharedOnly !== true);
  return rules.map(({ key, priority, action, from, protocols, reason, source }) => {
    const entries = protocols.map(({ protocol, ports }) => ({ protocol, ...(ports && { ports: [...ports] }) }));
    return new Firewall(
      `${name}-${key}`,
      {
        project,
        network,
        direction: "INGRESS",
        priority,
        description: `${reason} (${source})`,
        ...(action === "allow" ? { allows: entries } : { denies: entries }),
        ...sources[from],
        targetServiceAccounts: [nodeAccount],
        // Metadata doubles the size of a line, and addresses already say who.
        logConfig: { metadata: "EXCLUDE_ALL_METADATA" },
      },
      opts,
    );
  });
}
