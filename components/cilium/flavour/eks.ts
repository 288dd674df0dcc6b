import type { FlavourValues } from "./flavour.ts";

/**
 * Keeps pods off a node until its agent runs; the operator removes it (Cilium 1.20.2, installation/taints.rst).
 * EKS spells the effect `NO_EXECUTE`, Kubernetes `NoExecute`.
 */
export const EKS_STARTUP_TAINT = {
  key: "node.cilium.io/agent-not-ready",
  value: "true",
  effect: "NO_EXECUTE",
} as const;

/** Pods in a network of their own: no AWS rights, no addresses of the VPC. Webhooks must then be on the host network. */
export interface EksOverlayArgs {
  readonly datapath?: "overlay";
  /** Range of pods, apart from the VPC. */
  readonly podCidr: string;
}

/** Pods with addresses of the VPC, handed out by Cilium's operator, which needs a role. */
export interface EksEniArgs {
  readonly datapath: "eni";
  /** Range of the VPC. */
  readonly networkCidr: string;
  /** Tags of the network interfaces that Cilium makes, by which what it leaves behind is found. At least one. */
  readonly tags: Readonly<Record<string, string>>;
}

export type EksFlavourArgs = EksOverlayArgs | EksEniArgs;

const TAINT_VALUES = { agentNotReadyTaintKey: EKS_STARTUP_TAINT.key };
const TAINT_REASON =
  "the key of the taint on the node groups, written out because both must be equal (Cilium 1.20.2, installation/taints.rst)";
const TOLERATIONS_REASON =
  "left alone: a list of one's own replaces the chart's and the operator no longer starts on a new node (METR/hawk#25)";

/** EKS without default add-ons: no kube-proxy, no VPC CNI. The overlay is the default. */
export function eks(args: EksFlavourArgs): FlavourValues {
  return args.datapath === "eni" ? eni(args) : overlay(args);
}

function overlay({ podCidr }: EksOverlayArgs): FlavourValues {
  return {
    values: {
      ...TAINT_VALUES,
      ipam: { mode: "cluster-pool", operator: { clusterPoolIPv4PodCIDRList: [podCidr], clusterPoolIPv4MaskSize: 24 } },
      routingMode: "tunnel",
      tunnelProtocol: "vxlan",
      encryption: { strictMode: { egress: { enabled: true, cidr: podCidr, allowRemoteNodeIdentities: true } } },
    },
    reasons: {
      agentNotReadyTaintKey: TAINT_REASON,
      "operator.tolerations": TOLERATIONS_REASON,
      "ipam.mode": "the same shape as on AKS, no EC2 rights for the CNI and no address of the VPC for a pod",
      "ipam.operator.clusterPoolIPv4PodCIDRList": "the chart's default 10.0.0.0/8 overlaps most VPCs (chart 1.20.2)",
      "ipam.operator.clusterPoolIPv4MaskSize": "254 pods a node; the address plan counts on it",
      routingMode:
        "VPC route tables know no pod addresses (Cilium 1.20.2, network/concepts/routing); Cilium's tests on EKS run IPsec with eni only, its tests on AKS and GKE also with a tunnel",
      tunnelProtocol:
        "since Cilium 1.18 the VXLAN packet is inside ESP; before that overlay, kube-proxy replacement and IPsec together did not encrypt (cilium/cilium#39752)",
      "encryption.strictMode.egress":
        "pods never reach another pod in clear while its identity is still unknown; remote node identities must be allowed with a tunnel (Cilium 1.20.2, security/network/encryption.rst; bpf/tests/encrypt_host_ipsec_tunnel_strict.c)",
    },
  };
}

function eni({ networkCidr, tags }: EksEniArgs): FlavourValues {
  return {
    values: {
      ...TAINT_VALUES,
      eni: { enabled: true, awsEnablePrefixDelegation: true, eniTags: { ...tags } },
      ipam: { mode: "eni" },
      routingMode: "native",
      ipv4NativeRoutingCIDR: networkCidr,
      enableIPv4Masquerade: true,
    },
    reasons: {
      agentNotReadyTaintKey: TAINT_REASON,
      "operator.tolerations": TOLERATIONS_REASON,
      "eni.enabled": "asked for: upstream tests IPsec on EKS this way, and webhooks and load balancers reach pods",
      "eni.awsEnablePrefixDelegation":
        "more pods a node, and without it L7 NodePorts over a second interface break (cilium/cilium#47391); Cilium's tests on EKS run it with one Kubernetes version (actions/eks/k8s-versions.yaml)",
      "eni.eniTags":
        "interfaces that outlive their node block the deletion of subnets and are found by tag (pulumi/pulumi-eks#194)",
      "ipam.mode": "the chart wants it spelt out beside eni.enabled (chart 1.20.2, validate.yaml)",
      routingMode: "pods have addresses of the VPC",
      ipv4NativeRoutingCIDR: "the VPC routes all of its own addresses, so nothing inside it is masqueraded",
      enableIPv4Masquerade:
        "off by default with eni since 1.18, and then bpf.masquerade stops the agent (Cilium 1.20.2, daemon)",
      "encryption.strictMode.egress":
        "left off: pods share the VPC's range with endpoints and databases that speak no IPsec (Cilium 1.20.2, security/network/encryption.rst)",
    },
  };
}
