import type { FlavourValues } from "./flavour.ts";

/**
 * Keeps pods off a node until its agent runs. With the plain key of Cilium the cluster autoscaler counts the taint as
 * there for ever and never grows a pool from zero; this prefix makes it look past
 * (cilium/cilium#19241, #30644; Cilium's own GKE tests). GKE spells the effect `NO_EXECUTE`.
 */
export const GKE_STARTUP_TAINT = {
  key: "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
  value: "true",
  effect: "NO_EXECUTE",
} as const;

export interface GkeFlavourArgs {
  /** Secondary range of pods, as given to the subnet: known before there is a cluster. */
  readonly podCidr: string;
}

/**
 * GKE with `LEGACY_DATAPATH`. kube-proxy stays, as a static pod, and Cilium replaces it beside
 * (workflow conformance-kpr-gke); agents therefore reach the API server by its Service. A `null` takes the common value
 * out again: see `ciliumValues`.
 */
export function gke({ podCidr }: GkeFlavourArgs): FlavourValues {
  return {
    values: {
      gke: { enabled: true },
      ipam: { mode: "kubernetes" },
      routingMode: "native",
      ipv4NativeRoutingCIDR: podCidr,
      enableIPv4Masquerade: true,
      k8sServiceHost: null,
      k8sServicePort: null,
      agentNotReadyTaintKey: GKE_STARTUP_TAINT.key,
      bpf: { hostLegacyRouting: true },
      cni: { binPath: "/home/kubernetes/bin", exclusive: true },
      enableXTSocketFallback: true,
      nodeinit: { enabled: true, reconfigureKubelet: true, removeCbrBridge: true },
      operator: { unmanagedPodWatcher: { selector: '""' } },
      encryption: { strictMode: { egress: { enabled: true, cidr: podCidr, allowRemoteNodeIdentities: false } } },
    },
    reasons: {
      "gke.enabled":
        "endpoint routes and health checks as GKE wants them (Cilium 1.20.2, installation/k8s-install-helm)",
      "ipam.mode": "GKE gives every node an alias range for its pods",
      routingMode:
        "written out, because the chart asks for ipv4NativeRoutingCIDR only where this says native (chart 1.20.2, validate.yaml)",
      ipv4NativeRoutingCIDR: "the VPC routes alias ranges, so traffic among pods is not masqueraded",
      enableIPv4Masquerade: "Cilium is the only one to masquerade: the cluster sets defaultSnatStatus.disabled",
      k8sServiceHost:
        "unset: kube-proxy stays and serves the Service; Cilium's own GKE tests run this way (cilium/cilium#44406, #44692)",
      k8sServicePort: "unset with the host",
      agentNotReadyTaintKey: "must equal the taint on the node pools (cilium/cilium#19241)",
      "bpf.hostLegacyRouting":
        "the metadata server answers by iptables, which host routing in BPF skips: Workload Identity fails without it (cilium/cilium#28655, #36685, #41671)",
      "cni.binPath": "/opt/cni/bin is read-only on Container-Optimized OS (cilium/cilium#35336, #39920)",
      "cni.exclusive": "netd writes a CNI configuration of its own (GoogleCloudPlatform/netd#104)",
      enableXTSocketFallback:
        "Container-Optimized OS has no xt_socket and L7 rules need it (Cilium 1.20.2, operations/system_requirements)",
      "nodeinit.enabled": "prepares the node before its agent starts (Cilium 1.20.2, installation/k8s-install-helm)",
      "nodeinit.reconfigureKubelet": "makes kubelet use CNI and not kubenet; absent from the chart's values.yaml",
      "nodeinit.removeCbrBridge": "takes the bridge of kubenet away; absent from the chart's values.yaml",
      "operator.unmanagedPodWatcher.selector":
        'all pods and not kube-dns alone, because a node comes up with a CNI of its own (cilium/cilium#18486); the empty text renders as null, the text "" does not (chart 1.20.2)',
      "encryption.strictMode.egress":
        "pods never reach another pod in clear while its identity is still unknown; node and pod ranges are apart, so no exception for nodes (Cilium 1.20.2, security/network/encryption.rst)",
    },
  };
}
