/** What the agents export: filters and mask of `hubble.export.static` (chart 1.20.2). */

/** The part of Hubble's FlowFilter (flow.proto, Cilium 1.20.2) that is used here. Fields are AND'ed, values of a field OR'ed. */
export interface FlowFilter {
  readonly event_type?: readonly EventTypeFilter[];
  readonly verdict?: readonly string[];
  readonly traffic_direction?: readonly ("EGRESS" | "INGRESS")[];
  readonly source_label?: readonly string[];
  readonly destination_label?: readonly string[];
}

/** `sub_type` counts only with `match_sub_type`: without it the filter takes every event of the type. */
export interface EventTypeFilter {
  readonly type: number;
  readonly match_sub_type?: true;
  readonly sub_type?: number;
}

export interface ExportFilter {
  readonly allow: readonly FlowFilter[];
  readonly deny: readonly FlowFilter[];
  readonly mask: readonly string[];
}

/** Monitor event types and drop reasons (Cilium 1.20.2, pkg/monitor/api). */
const DROP = 1;
const VERDICT = 5;
const L7 = 129;
const POLICY_DENIED = 133;
const UNSUPPORTED_L3 = 139;
const POLICY_DENY = 181;

const party = (side: string) =>
  ["identity", "namespace", "pod_name", "labels", "workloads", "cluster_name"].map((field) => `${side}.${field}`);

/**
 * Everything that is a decision, nothing that is only traffic. Trace events (type 4), three quarters of all lines, never pass:
 * nothing is decided in them. No filter looks at a namespace, so no cell can hide in one.
 */
export const EXPORT: ExportFilter = {
  allow: [
    { event_type: [{ type: VERDICT }] },
    { event_type: [{ type: L7 }] },
    { verdict: ["DROPPED", "AUDIT", "ERROR"] },
  ],
  deny: [
    // A policy drop is written as a verdict too, and only the verdict names the policy.
    {
      event_type: [
        { type: DROP, match_sub_type: true, sub_type: POLICY_DENIED },
        { type: DROP, match_sub_type: true, sub_type: POLICY_DENY },
      ],
    },
    // Router solicitations of IPv6 on an IPv4 plane: every pod, for ever. Inbound only, so an attempt to leave stays.
    {
      event_type: [{ type: DROP, match_sub_type: true, sub_type: UNSUPPORTED_L3 }],
      traffic_direction: ["INGRESS"],
    },
    // Health probes between agents, where they arrive and are allowed: one for each pair of nodes. An attempt to leave, and
    // anything denied, stays.
    { verdict: ["FORWARDED"], traffic_direction: ["INGRESS"], destination_label: ["reserved:health"] },
  ],
  mask: [
    "time",
    "uuid",
    "verdict",
    "drop_reason_desc",
    "IP",
    "l4",
    "l7",
    ...party("source"),
    ...party("destination"),
    "node_name",
    "source_names",
    "destination_names",
    "event_type",
    "traffic_direction",
    "is_reply",
    "egress_allowed_by",
    "ingress_allowed_by",
    "egress_denied_by",
    "ingress_denied_by",
    "policy_log",
  ],
};

/**
 * Values for `hubble.export.static`. Eleven files of 50 MB are what a node holds while the shipper is away: an hour at 130
 * lines of 1.1 KB a second, which is 4,000 a second on 30 nodes; two minutes where one node alone writes 4,000. They lie in
 * memory (`/var/run` is a tmpfs) and count against the agent, whose limit is 2 GiB. They aren't compressed: the shipper
 * knows a file by its first bytes, and would read one again under another form. No aggregation: it would merge egress
 * connections.
 */
export function exportValues(filter: ExportFilter = EXPORT) {
  return {
    enabled: true,
    filePath: "/var/run/cilium/hubble/events.log",
    allowList: filter.allow.map((entry) => JSON.stringify(entry)),
    denyList: filter.deny.map((entry) => JSON.stringify(entry)),
    fieldMask: [...filter.mask],
    fileMaxSizeMb: 50,
    fileMaxBackups: 10,
    fileCompress: false,
  };
}
