/**
 * One exported Hubble line as this project thinks of it. Flat where possible, every absent value an explicit `null`:
 * Hubble omits zero values and a field mask omits more (Hubble 1.20 exporter), so absent never means false.
 */

/** Class of a flow: it chooses the target table (ASIM schema, OCSF class). */
export type FlowClass = "network" | "dns" | "http";

/** Where in the agent a flow was seen: monitor event types 1, 4, 5, 129 (Cilium 1.20.2 pkg/monitor/api). */
export type Observation = "drop" | "trace" | "verdict" | "l7";

/** flow.proto of Cilium 1.20.2; a verdict of a later version stays the string that it is. */
export type Verdict =
  | "FORWARDED"
  | "DROPPED"
  | "ERROR"
  | "AUDIT"
  | "REDIRECTED"
  | "TRACED"
  | "TRANSLATED"
  | (string & {});

/** One end of a connection. */
export interface Party {
  readonly ip: string | null;
  readonly port: number | null;
  readonly mac: string | null;
  readonly cluster: string | null;
  readonly namespace: string | null;
  readonly pod: string | null;
  /** `Kind/name` of the first workload that owns the pod. */
  readonly workload: string | null;
  /** Service account from the identity's labels: the workload identity of this project. */
  readonly serviceAccount: string | null;
  /** Cilium security identity; 2 is `world`. */
  readonly identity: number | null;
  /** `reserved:…` labels without prefix, such as `world` or `host`. */
  readonly reserved: readonly string[];
  /** DNS names that resolved to the address. */
  readonly names: readonly string[];
}

/** A policy that decided a flow. Default deny has none (cilium.md 1.7). */
export interface DecidingPolicy {
  readonly name: string;
  readonly namespace: string | null;
  readonly kind: string | null;
  readonly revision: string | null;
  readonly side: "egress" | "ingress";
  readonly effect: "allow" | "deny";
}

export interface DnsDetail {
  readonly type: "request" | "response" | null;
  readonly query: string | null;
  readonly types: readonly string[];
  readonly answers: readonly string[];
  /** Seconds. */
  readonly ttl: number | null;
  /** Numeric RCODE; Hubble omits 0, so an answer without one is NOERROR. `null` for questions. */
  readonly code: number | null;
}

export interface HttpDetail {
  readonly type: "request" | "response" | null;
  readonly method: string | null;
  /** Without user info, query values and fragment. */
  readonly url: string | null;
  readonly protocol: string | null;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly traceParent: string | null;
  /** Nanoseconds. */
  readonly latency: number | null;
}

export interface FlowEvent {
  readonly kind: "flow";
  readonly class: FlowClass;
  /** RFC 3339 with nanoseconds, as exported. */
  readonly time: string;
  readonly uuid: string | null;
  readonly node: string | null;
  readonly cluster: string | null;
  readonly observation: Observation | null;
  readonly verdict: Verdict | null;
  readonly direction: "egress" | "ingress" | null;
  readonly reply: boolean | null;
  readonly dropReason: string | null;
  readonly protocol: string | null;
  readonly ipVersion: "IPv4" | "IPv6" | null;
  readonly icmpType: number | null;
  /** Source address after translation by the agent. */
  readonly translatedIp: string | null;
  /** Who opened the connection. On a reply that is the destination of the packet. */
  readonly client: Party;
  readonly server: Party;
  readonly policies: readonly DecidingPolicy[];
  /** Approval ids, from `policy_log` and from the label `cell:egress-approval`; sorted, unique. */
  readonly approvals: readonly string[];
  readonly dns: DnsDetail | null;
  readonly http: HttpDetail | null;
  /** Fields of the flow that this version doesn't know, as they came; nothing a new Hubble says gets lost. */
  readonly extra: Readonly<Record<string, unknown>> | null;
}

/** Lines of the export that are no flow: what the agent did, what the ring buffer lost, the state of a node. */
export interface AgentEvent {
  readonly kind: "agent" | "lost" | "status" | "other";
  readonly time: string;
  readonly node: string | null;
  readonly cluster: string | null;
  /** Such as `POLICY_UPDATED`, or the key of the line where the body has no type. */
  readonly type: string;
  readonly body: unknown;
}

export type HubbleEvent = FlowEvent | AgentEvent;
