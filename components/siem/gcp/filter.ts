import type { Family } from "../matrix/family.ts";
import { gcp } from "../matrix/gcp.ts";
import { isAvailable, SOURCE_IDS, type SourceId } from "../matrix/source.ts";

/** What tells the logs of one plane from those of others: a project may have several. */
export interface PlaneLogs {
  /** Name of the cluster. */
  readonly cluster: string;
  readonly region: string;
  /** Name of the VPC, and names of its subnets. */
  readonly network: string;
  readonly subnets: readonly string[];
}

/** Everything of a plane's cluster and network, in the words of Cloud Logging. */
export function ownLogs(plane: PlaneLogs): string {
  return [clusterLogs(plane), ...networkLogs(plane)].join(" OR ");
}

/**
 * Filter of a log sink for the sources that it receives. Logs of families of the shipper are told apart by their names
 * alone: who asks for one source of a family gets the family.
 */
export function filterOf(sources: readonly SourceId[], plane: PlaneLogs): string {
  const ordered = SOURCE_IDS.filter((source) => sources.includes(source));
  const inside = [...new Set(ordered.flatMap(clusterClause))];
  return [
    ...(inside.length === 0 ? [] : [`(${clusterLogs(plane)} AND (${inside.join(" OR ")}))`]),
    ...(ordered.includes("network-flow") ? networkLogs(plane) : []),
    ...(ordered.includes("cloud-activity")
      ? [`(${logId("cloud-activity")} AND NOT protoPayload.serviceName="k8s.io")`]
      : []),
  ].join(" OR ");
}

/** Id of the log of a family of the shipper. */
export const logIdOf = (family: Family): string => `cellwall-${family}`;

/**
 * Lease renewals are most of a cluster's writes and say nothing; see the matrix. Cloud Logging allows 50 exclusions a sink
 * and 20,000 characters a filter (Cloud Logging, "Quotas and limits").
 */
export const LEASES = {
  name: "leases",
  description: "Renewals of leases: every few seconds by each node and controller",
  filter: 'protoPayload.methodName="io.k8s.coordination.v1.leases.update"',
} as const;

function clusterLogs({ cluster, region }: PlaneLogs): string {
  return `(resource.labels.cluster_name="${cluster}" AND resource.labels.location="${region}")`;
}

/** Flows and firewall rules of the subnets, and questions to the network's DNS. */
function networkLogs({ network, subnets }: PlaneLogs): string[] {
  const names = subnets.map((name) => `"${name}"`).join(" OR ");
  return [
    `(resource.type="gce_subnetwork" AND resource.labels.subnetwork_name=(${names}))`,
    `(resource.type="dns_query" AND jsonPayload.sourceNetwork="${network}")`,
  ];
}

function clusterClause(source: SourceId): string[] {
  if (source === "cloud-activity" || source === "network-flow") return [];
  // Whatever else Google writes of the cluster: the API server's log, the other components' and those of its system pods.
  // By exclusion, so that a component that Google adds is not lost.
  if (source === "api-server") return ['(NOT logName:"cloudaudit.googleapis.com" AND NOT logName:"/logs/cellwall-")'];
  return [logId(source)];
}

const logId = (source: SourceId): string => `log_id("${logName(source)}")`;

/** Name of the log where a source lands: `projects/<project>/logs/cellwall-hubble` is `cellwall-hubble`. */
function logName(source: SourceId): string {
  const entry = gcp[source];
  return isAvailable(entry) ? entry.lands.replace("projects/<project>/logs/", "") : "";
}
