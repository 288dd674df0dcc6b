/** Fields of a flow that are read (flow.proto, Cilium 1.20.2). */
const READ = [
  "time uuid verdict drop_reason drop_reason_desc ethernet IP l4 l7 source destination Type node_name",
  "source_names destination_names event_type traffic_direction is_reply reply policy_log",
  "egress_allowed_by egress_denied_by ingress_allowed_by ingress_denied_by",
]
  .join(" ")
  .split(" ");

/** Fields that are known and left out on purpose, with the reason. */
export const LEFT: Readonly<Record<string, string>> = {
  Summary: "a rendering of other fields, unredacted: it repeats the URL with its query",
  emitter: "constant: Hubble and its version",
  file: "line of the agent's C source that dropped the packet; for Cilium's developers",
  interface: "network device of the node, without meaning outside it",
  node_labels: "the same on every line of a node, 400 bytes each; belongs to the inventory",
  trace_observation_point: "numeric detail of trace events, which the export leaves out",
  trace_reason: "connection tracking state of trace events, which the export leaves out",
  policy_match_type: "how specific the matching map entry was; the policy's name says more",
  proxy_port: "local port of the agent's proxy",
  auth_type: "mutual authentication is not used",
  source_service: "address before load balancing; the policy decides on the backend",
  destination_service: "address before load balancing; the policy decides on the backend",
  ip_trace_id: "needs an IP option that nobody sets",
  socket_cookie: "kernel identifier, not unique over reboots",
  cgroup_id: "kernel identifier, not unique over reboots",
  debug_capture_point: "only on debug captures",
  sock_xlate_point: "only on socket traces, which the export leaves out",
  tunnel: "outer header between nodes; the inner packet is what a policy decides on",
  trace_context: "repeats the traceparent header",
  aggregate: "only with aggregation, which this project never sets: it would merge egress connections",
};

const known = new Set([...READ, ...Object.keys(LEFT)]);

/** Fields that no version known here has, or null: almost always. */
export function unknownFields(flow: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  let extra: Record<string, unknown> | null = null;
  for (const field in flow) {
    if (known.has(field)) continue;
    extra ??= {};
    extra[field] = flow[field];
  }
  return extra;
}
