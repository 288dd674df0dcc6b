import type { FlavourValues } from "./flavour.ts";

/** AKS names no start-up taint: see `reasons` of {@link aks}. */
export const AKS_STARTUP_TAINT = undefined;

/** The one taint that AKS allows on a system pool, which keeps cells off it (learn.microsoft.com/azure/aks/use-system-pools). */
export const AKS_SYSTEM_TAINT = { key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" } as const;

export interface AksFlavourArgs {
  /** Range of pods, the same as the cluster's `networkProfile.podCidr`. */
  readonly podCidr: string;
}

/**
 * AKS with `networkPlugin: none`. kube-proxy stays and Cilium replaces it beside: the switch to leave it out is a preview
 * API (Azure/AKS#4563), and Cilium's own tests on AKS run this way (workflow conformance-kpr-aks).
 * `kubeProxyReplacementHealthzBindAddr` stays unset for the same reason: kube-proxy holds port 10256.
 */
export function aks({ podCidr }: AksFlavourArgs): FlavourValues {
  const system = [{ key: AKS_SYSTEM_TAINT.key, operator: "Exists" }];
  return {
    values: {
      aksbyocni: { enabled: true },
      ipam: { mode: "cluster-pool", operator: { clusterPoolIPv4PodCIDRList: [podCidr], clusterPoolIPv4MaskSize: 24 } },
      routingMode: "tunnel",
      tunnelProtocol: "vxlan",
      encryption: { strictMode: { egress: { enabled: true, cidr: podCidr, allowRemoteNodeIdentities: true } } },
      operator: { tolerations: [{ operator: "Exists" }] },
      hubble: { relay: { tolerations: system }, ui: { tolerations: system } },
      certgen: { tolerations: system },
    },
    reasons: {
      "aksbyocni.enabled":
        "the chart's mode for AKS without a CNI of its own (Cilium 1.20.2, installation/k8s-install-helm)",
      "ipam.mode":
        "the chart writes no ipam at all for other modes here; AKS has no addresses to hand out with networkPlugin none (chart 1.20.2, cilium-configmap.yaml)",
      "ipam.operator.clusterPoolIPv4PodCIDRList":
        "equal to networkProfile.podCidr, which the control plane routes by; the chart's default 10.0.0.0/8 holds AKS's default Services (learn.microsoft.com/azure/aks/use-byo-cni)",
      "ipam.operator.clusterPoolIPv4MaskSize":
        "254 pods a node, more than the 250 of AKS; the address plan counts on it",
      routingMode: "the chart refuses anything but tunnel with aksbyocni (chart 1.20.2, validate.yaml)",
      tunnelProtocol: "since Cilium 1.18 the VXLAN packet is inside ESP (cilium/cilium#37723, #39898)",
      "encryption.strictMode.egress":
        "pods never reach another pod in clear while its identity is still unknown; remote node identities must be allowed with a tunnel (Cilium 1.20.2, security/network/encryption.rst; bpf/tests/encrypt_host_ipsec_tunnel_strict.c)",
      "operator.tolerations":
        "the chart's list lacks CriticalAddonsOnly, and only the tainted system pool exists when Cilium is installed (cilium/cilium#19911)",
      "hubble.relay.tolerations": "tolerates nothing by default and would wait for a user pool (cilium/cilium#19911)",
      "hubble.ui.tolerations": "as the relay, which it needs",
      "certgen.tolerations": "the relay waits for the certificates that this job makes",
      agentNotReadyTaintKey:
        "left at its default and put on no pool: AKS gives node taints back for ever, so the operator could not remove it (cilium/cilium#19788); a node without a CNI stays NotReady anyway",
    },
  };
}
