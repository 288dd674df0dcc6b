import { DEVICE, type NodeAddress } from "../machine/network.ts";

/** One setting of the agent that differs from what our Helm values render, and why it has to. */
export interface Override {
  readonly key: string;
  readonly value: string;
  readonly why: string;
}

/**
 * Everything in which the agent under test differs from one in a cluster. Every other key of `cilium-config` is what our
 * values render.
 */
export const OVERRIDES: readonly Override[] = [
  { key: "enable-ipsec", value: "false", why: "needs ESP in the kernel; IPsec is covered by rendering alone" },
  { key: "ipam", value: "kubernetes", why: "cluster-pool needs the operator, which hands out the pod CIDRs" },
  {
    key: "envoy-xds-mode",
    value: "split",
    why: "the proxy that stands in for cilium-envoy doesn't speak aggregated xDS",
  },
  { key: "write-cni-conf-when-ready", value: "", why: "no kubelet reads it: the suite calls the CNI plugin itself" },
  { key: "cni-exclusive", value: "false", why: "the machine's own /etc/cni is none of the suite's business" },
  { key: "procfs", value: "/proc", why: "the chart mounts the host's at /host/proc" },
  { key: "hubble-disable-tls", value: "true", why: "certificates come from a Job that no kubelet runs here" },
  { key: "hubble-listen-address", value: "127.0.0.1:4244", why: "nothing but this run may read its flows" },
  {
    key: "hubble-metrics-server",
    value: "",
    why: "its certificates come from the same Job; flows are asserted from the export",
  },
  {
    key: "enable-health-checking",
    value: "false",
    why: "the prober's answering half, cilium-health-responder, is a program of the image; packets probe both nodes here",
  },
  { key: "enable-endpoint-health-checking", value: "false", why: "the same program answers for the endpoint" },
  { key: "enable-health-check-nodeport", value: "false", why: "no load balancer asks" },
  { key: "devices", value: DEVICE, why: "named, so that no other interface is ever taken" },
  {
    key: "bpf-map-dynamic-size-ratio",
    value: "0",
    why: "maps sized for the machine's memory take 10 s longer to make",
  },
  { key: "bpf-ct-global-tcp-max", value: "32768", why: "fixed size instead of the dynamic one" },
  { key: "bpf-ct-global-any-max", value: "16384", why: "fixed size instead of the dynamic one" },
  { key: "bpf-nat-global-max", value: "32768", why: "fixed size instead of the dynamic one" },
  { key: "bpf-neigh-global-max", value: "32768", why: "fixed size instead of the dynamic one" },
  {
    key: "api-rate-limit",
    value: "endpoint-create=rate-limit:50/s,rate-burst:50,parallel-requests:6,auto-adjust:false",
    why: "the default of one pod in two seconds is made for a node, not for a whole plane at once",
  },
  { key: "enable-gops", value: "false", why: "it leaves a file in root's home, outside of the run's own places" },
];

/** What the agent is told besides: paths of this run. */
export function placesOfAgent(paths: {
  readonly kubeconfig: string;
  readonly lib: string;
  readonly flows: string;
  readonly node: NodeAddress;
}): Record<string, string> {
  return {
    "k8s-kubeconfig-path": paths.kubeconfig,
    "lib-dir": paths.lib,
    "bpf-root": "/sys/fs/bpf",
    "cgroup-root": "/run/cilium/cgroupv2",
    "state-dir": "/run/cilium",
    "hubble-socket-path": "/run/cilium/hubble.sock",
    "hubble-export-file-path": paths.flows,
    // Every flow is read again at the end; the agent would begin a new file at 10 MB.
    "hubble-export-file-max-size-mb": "1000",
    "hubble-export-allowlist": '{"event_type":[{"type":5},{"type":129}]}',
    "k8s-require-ipv4-pod-cidr": "true",
    "ipv4-node": paths.node.address,
  };
}
