import type { Available, SinkKind, SourceId } from "./source.ts";

/** Sources that the shipper reads on the nodes: the same on every cloud, only the place where they land differs. */
export const SHIPPED = [
  "node",
  "container",
  "kubernetes-event",
  "gateway-access",
  "hubble-verdict",
  "hubble-l7",
  "hubble-drop",
  "tetragon",
  "posture",
  "approval-change",
] as const satisfies readonly SourceId[];

export type Shipped = (typeof SHIPPED)[number];

export interface Landing {
  /** Sinks of the shipper, the default first. */
  readonly sinks: readonly [SinkKind, ...SinkKind[]];
  /** Name of the table or log for a family of logs. */
  readonly name: (family: "Hubble" | "Kubernetes" | "Gateway" | "Tetragon" | "Posture" | "Approval") => string;
}

/** `/var/run/cilium` is a host path; the shipper mounts it read-only (chart 1.20.2, hubble.export.static). */
const HUBBLE = "hubble.export.static.allowList";
const HUBBLE_SOURCE = "Cilium 1.20.2 chart values and pkg/monitor/api; filters of components/siem/volume";

/** Entries of the shipped sources for a cloud. */
export function shipped(landing: Landing): Readonly<Record<Shipped, Available>> {
  const { sinks, name } = landing;
  return {
    node: {
      property: "shipper input journald",
      values: ["kubelet.service", "containerd.service", "kernel"],
      sinks,
      lands: name("Kubernetes"),
      retention: 30,
      cost: "nodes; kubelet at its default verbosity writes 20 to 50 MB a day and node",
      source: "systemd units of the node images",
    },
    container: {
      property: "shipper input /var/log/pods",
      values: [],
      avoid: { DEBUG: "applications at debug level are the largest cost of all: set levels in the cell, not here" },
      sinks,
      lands: name("Kubernetes"),
      retention: 30,
      cost: "what applications write; namespaces can be left out by setting",
      source: "Kubernetes logging architecture: /var/log/pods/<namespace>_<pod>_<uid>/<container>/*.log",
    },
    "kubernetes-event": {
      property: "shipper input events.k8s.io/v1 watch",
      values: [],
      sinks,
      lands: name("Kubernetes"),
      retention: 90,
      cost: "restarts; one watcher for the cluster, never one for each node (every event would come n times)",
      source: "kube-apiserver --event-ttl defaults to 1h0m0s (Kubernetes 1.34 reference)",
    },
    "gateway-access": {
      property: "shipper input /var/log/pods of the gateway namespaces",
      values: [],
      sinks,
      lands: name("Gateway"),
      retention: 90,
      cost: "requests from outside; about 600 bytes each",
      source: "Envoy access log on standard output",
    },
    "hubble-verdict": {
      property: HUBBLE,
      values: ['{"event_type":[{"type":5}]}'],
      avoid: { fieldAggregate: "merges connections: an egress connection would be counted, not recorded" },
      sinks,
      lands: name("Hubble"),
      retention: 90,
      cost: "new connections; established ones write nothing",
      source: HUBBLE_SOURCE,
    },
    "hubble-l7": {
      property: HUBBLE,
      values: ['{"event_type":[{"type":129}]}'],
      sinks,
      lands: name("Hubble"),
      retention: 90,
      cost: "requests through the L7 proxy, two lines each; DNS questions, two lines each",
      source: HUBBLE_SOURCE,
    },
    "hubble-drop": {
      property: HUBBLE,
      values: ['{"verdict":["DROPPED","AUDIT","ERROR"]}'],
      sinks,
      lands: name("Hubble"),
      retention: 90,
      cost: "denied packets; a policy drop is written twice, as verdict and as drop",
      source: HUBBLE_SOURCE,
    },
    tetragon: {
      property: "tetragon.exportAllowList",
      values: ['{"event_set":["PROCESS_KPROBE","PROCESS_LSM","PROCESS_TRACEPOINT"]}'],
      avoid: {
        "default exportDenyList":
          'drops the namespaces "", cilium and kube-system, so host processes and escapes vanish: use {"health_check":true}',
      },
      sinks,
      lands: name("Tetragon"),
      retention: 90,
      cost: "matches of tracing policies; PROCESS_EXEC of everything is left out",
      source: "Tetragon 1.7.0 chart values; off until the runtime part is installed",
    },
    posture: {
      property: "shipper input /var/run/cellwall/posture.jsonl",
      values: [],
      sinks,
      lands: name("Posture"),
      retention: 365,
      cost: "one line a node and five minutes",
      source: "written by the IPsec check from `cilium-dbg encrypt status` (Cilium 1.20.2)",
    },
    "approval-change": {
      property: "shipper watch of cilium.io/v2 CiliumNetworkPolicy",
      values: ["cellwall.dev/approval"],
      sinks,
      lands: name("Approval"),
      retention: 365,
      cost: "one line an approval and change",
      source: "annotations of the policy that the compiler writes for each approval",
    },
  };
}
