import * as pulumi from "@pulumi/pulumi";
import { GcpLogs, type LogSettings } from "../../../components/siem/gcp/logs.ts";
import type { SourceId } from "../../../components/siem/matrix/source.ts";
import type { LogRequest, SinkRequest } from "../../../components/siem/plan/request.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

export const NUMBER = "123456789012";
export const PROJECT = "acme-planes";
export const REGION = "europe-west4";
export const KEY = `projects/${PROJECT}/locations/${REGION}/keyRings/planes/cryptoKeys/logs`;

/** Agents of Google in the project, and the writer of a sink. */
export const AGENTS = {
  logging: `service-${NUMBER}@gcp-sa-logging.iam.gserviceaccount.com`,
  pubsub: `service-${NUMBER}@gcp-sa-pubsub.iam.gserviceaccount.com`,
  bigquery: `bq-${NUMBER}@bigquery-encryption.iam.gserviceaccount.com`,
} as const;
export const WRITER = `serviceAccount:${AGENTS.logging}`;

/** What Google Cloud would answer to a plane's logs. */
export const LOG_ANSWERS: Answers = {
  outputs: (type, name, inputs) => {
    if (type === "gcp:logging/projectSink:ProjectSink") return { writerIdentity: WRITER };
    if (type === "gcp:projects/serviceIdentity:ServiceIdentity") return { email: AGENTS.pubsub };
    if (type === "gcp:serviceaccount/account:Account")
      return { email: `${inputs.accountId}@${PROJECT}.iam.gserviceaccount.com` };
    if (type === "gcp:chronicle/feed:Feed")
      return {
        name: `projects/${inputs.project}/locations/${inputs.location}/instances/${inputs.instance}/feeds/f-1`,
      };
    return /^gcp:pubsub\/(topic|subscription):/.test(type) ? { name: `${name}-1a2b3c4` } : {};
  },
  call: (token) => {
    switch (token) {
      case "gcp:logging/getProjectCmekSettings:getProjectCmekSettings":
        return { serviceAccountId: AGENTS.logging };
      case "gcp:bigquery/getDefaultServiceAccount:getDefaultServiceAccount":
        return { email: AGENTS.bigquery };
      case "gcp:organizations/getProject:getProject":
        return { number: NUMBER };
      default:
        return {};
    }
  },
};

/** A request with one sink for some sources. */
export function one(sink: SinkRequest, ...sources: readonly SourceId[]): LogRequest {
  return { sinks: { siem: sink }, destinations: Object.fromEntries(sources.map((id) => [id, ["siem"]])), off: {} };
}

/** Every kind of sink at once, each for some source of the cloud's own and some of the nodes. */
export const EVERY: LogRequest = {
  sinks: { archive: { kind: "log-bucket" }, siem: { kind: "pubsub" }, rows: { kind: "bigquery" } },
  destinations: {
    "kubernetes-audit": ["archive", "siem", "rows"],
    authenticator: ["archive"],
    "api-server": ["archive"],
    "hubble-verdict": ["rows"],
    "network-flow": ["archive"],
    "approval-change": ["rows"],
    posture: ["rows"],
    container: ["siem"],
  },
  off: {},
};

/** All resources of a plane's logs, and what they offer. */
export async function logGraph(
  request: LogRequest | undefined,
  change: Partial<LogSettings> = {},
): Promise<{ readonly nodes: Node[]; readonly logs: GcpLogs }> {
  let logs: GcpLogs | undefined;
  const nodes = await graphOf(() => {
    logs = new GcpLogs("eu-1", {
      project: PROJECT,
      region: REGION,
      cluster: "eu-1",
      network: {
        networkId: pulumi.output(`projects/${PROJECT}/global/networks/eu-1`),
        subnetIds: [pulumi.output(`projects/${PROJECT}/regions/${REGION}/subnetworks/eu-1-nodes`)],
      },
      key: KEY,
      labels: { plane: "eu-1" },
      protect: true,
      request,
      ...change,
    });
  }, LOG_ANSWERS);
  if (logs === undefined) throw new Error("no logs were made");
  return { nodes, logs };
}

/** Short names of the types that were made, sorted: `pubsub/topic`. */
export function typesOf(nodes: readonly Node[]): string[] {
  return nodes
    .filter(({ type }) => type.startsWith("gcp:"))
    .map(({ type }) => type.split(":")[1] ?? "")
    .toSorted();
}
