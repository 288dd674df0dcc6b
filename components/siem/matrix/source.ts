/** Kinds of logs that a plane has, and what the matrix says of each on each cloud. */

export const CLOUDS = ["azure", "aws", "gcp", "local"] as const;
export type Cloud = (typeof CLOUDS)[number];

export const SOURCES = {
  "kubernetes-audit": { title: "Kubernetes audit", answers: "who changed or read what in the cluster" },
  authenticator: {
    title: "Authenticator",
    answers: "which cloud identity became which Kubernetes user, and who was refused",
  },
  "api-server": { title: "API server and controllers", answers: "why the control plane did or refused something" },
  node: { title: "Node", answers: "what kernel, kubelet and container runtime report" },
  container: { title: "Container", answers: "what applications write" },
  "kubernetes-event": {
    title: "Kubernetes events",
    answers: "restarts, failed scheduling, failed pulls; gone after an hour",
  },
  "gateway-access": { title: "Gateway access", answers: "who called which endpoint, and the answer" },
  "hubble-verdict": {
    title: "Hubble policy verdicts (L3/L4)",
    answers: "every connection: allowed or denied, by which policy and approval",
  },
  "hubble-l7": { title: "Hubble L7 (DNS, HTTP)", answers: "names asked for, methods and paths called" },
  "hubble-drop": { title: "Hubble drops", answers: "packets that the datapath refused for any other reason" },
  tetragon: { title: "Tetragon events", answers: "processes and files after a container escape" },
  "cloud-activity": { title: "Cloud activity", answers: "who changed the subscription, account or project" },
  "network-flow": {
    title: "Cloud network flows",
    answers: "the second witness: nodes and addresses; with IPsec only ESP between nodes",
  },
  "policy-change": { title: "Policy changes", answers: "who changed which CiliumNetworkPolicy" },
  "approval-change": { title: "Approval changes", answers: "which approval came, changed, expired or was revoked" },
  posture: { title: "Encryption posture", answers: "IPsec on or off and the age of its key, by node" },
} as const;

export type SourceId = keyof typeof SOURCES;
export const SOURCE_IDS = Object.keys(SOURCES) as readonly SourceId[];

/** Where logs can land. `generic` is HTTP/JSON, syslog over TLS or Kafka; `file` is the local plane's folder. */
export const SINK_KINDS = [
  "log-analytics",
  "data-explorer",
  "event-hub",
  "storage",
  "cloudwatch",
  "bucket",
  "security-lake",
  "opensearch",
  "log-bucket",
  "pubsub",
  "bigquery",
  "generic",
  "file",
] as const;
export type SinkKind = (typeof SINK_KINDS)[number];

/** How a source exists on a cloud. */
export interface Available {
  /** The property, flag or agent input that switches it on. */
  readonly property: string;
  /** Exact category, log type or component names for that property; empty where the property alone is enough. */
  readonly values: readonly string[];
  /** Values that look right and must not be used, with the reason. */
  readonly avoid?: Readonly<Record<string, string>>;
  /** Kinds of sinks that the source reaches, the default first. */
  readonly sinks: readonly [SinkKind, ...SinkKind[]];
  /** Table, log group or log name where it lands in the default sink. */
  readonly lands: string;
  /** Searchable retention in days; the archive has its own. */
  readonly retention: number;
  /** What makes it cost more. */
  readonly cost: string;
  /** Document and version behind the values. */
  readonly source: string;
}

export interface Absent {
  readonly absent: string;
}

export type Entry = Available | Absent;
export type CloudMatrix = Readonly<Record<SourceId, Entry>>;

export function isAvailable(entry: Entry): entry is Available {
  return "property" in entry;
}
