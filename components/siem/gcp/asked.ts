import * as pulumi from "@pulumi/pulumi";
import { familiesOf } from "../matrix/family.ts";
import type { SourceId } from "../matrix/source.ts";
import { type LogRequest, received, sinksOfKind } from "../plan/request.ts";
import type { Outlet } from "../ship/outlet.ts";
import type { Sink } from "../sink.ts";
import { type Agent, agentOf, type Service } from "./access/agents.ts";
import { auditReads } from "./access/audit.ts";
import { mayWrite, outletOf } from "./access/shipper.ts";
import { logDataset } from "./bigquery/dataset.ts";
import { isLocked, logBucket } from "./bucket.ts";
import { filterOf, ownLogs } from "./filter.ts";
import { exclude, partOf, sinkOf, told } from "./plane.ts";
import { secOpsFeed } from "./pubsub/feed.ts";
import { instanceOf } from "./pubsub/instance.ts";
import { logTopic, WAIT_DAYS } from "./pubsub/topic.ts";
import { type LogSettings, OWN, type PartRequest } from "./settings.ts";

/** What became of a request. */
export interface MadeLogs {
  /** Where logs land, in the order of the request. */
  readonly sinks: readonly Sink[];
  /** Where the shipper sends. */
  readonly outlets: readonly Outlet<pulumi.Output<string>>[];
}

/**
 * The log bucket that goes on with the plane's own, so that a plane which had one before it was asked for sinks keeps what
 * is in it: the one called `logs`, or else the first.
 */
function ownBucket(request: LogRequest): string | undefined {
  const names = sinksOfKind(request, "log-bucket").map(([name]) => name);
  return names.includes(OWN) ? OWN : names[0];
}

/** The sinks of a request, and what the shipper needs to send to them. */
export function asked(self: pulumi.Resource, name: string, settings: LogSettings, request: LogRequest): MadeLogs {
  const { project, region, protect } = settings;
  const inside = { parent: self };
  const part = partOf(name, settings, inside);
  // Routes and rights too: a refused destroy must not stop logs on their way.
  const kept = { ...inside, protect };
  const agents = new Map<Service, Agent>();
  const agent = (service: Service): Agent => {
    const known = agents.get(service) ?? agentOf(service, part, kept);
    agents.set(service, known);
    return known;
  };
  const keyed = (service: Service) => (part.key === undefined ? undefined : agent(service));
  const partRequest = (sink: string, of = `${name}-${sink}`): PartRequest => {
    const sources = received(request, sink);
    return {
      name: of,
      filter: told(settings, (plane) => filterOf(sources, plane)),
      description: `Logs of the plane ${name} for ${sink}: ${sources.join(", ")}`.slice(0, LONGEST_DESCRIPTION),
      leases: sources.includes("kubernetes-audit") || sources.includes("policy-change"),
    };
  };
  const made: { readonly sink: Sink; readonly route: pulumi.Resource }[] = [];

  for (const [sink, retention] of sinksOfKind(request, "log-bucket")) {
    const own = partRequest(sink, sink === ownBucket(request) ? `${name}-${OWN}` : `${name}-${sink}`);
    if (isLocked(retention))
      pulumi.log.warn(
        `${own.name} is locked: nobody can shorten its retention or delete it before its logs are gone`,
        self,
      );
    const { bucket, sink: route } = logBucket(own, retention, part, keyed("logs"), kept);
    made.push({ route, sink: sinkOf(settings, sink, "gcp-logging", bucket.id, received(request, sink)) });
  }
  for (const [sink, { keepDays = WAIT_DAYS, secOpsInstance }] of sinksOfKind(request, "pubsub")) {
    const instance = secOpsInstance === undefined ? undefined : instanceOf(secOpsInstance);
    const push = instance && secOpsFeed(sink, instance, part, kept);
    const { topic, sink: route } = logTopic(partRequest(sink), keepDays, part, agent("pubsub"), kept, push);
    const lands = sinkOf(settings, sink, "gcp-pubsub", topic.id, received(request, sink));
    // What is pushed lands with the instance, which may be another project's.
    const pushed = instance && {
      kind: "google-secops",
      account: instance.project,
      region: instance.location,
      destination: secOpsInstance,
    };
    made.push({ route, sink: { ...lands, ...pushed } });
  }
  for (const [sink, retention] of sinksOfKind(request, "bigquery")) {
    const sources = received(request, sink);
    const { dataset, sink: route } = logDataset(partRequest(sink), sources, retention, part, keyed("bigquery"), kept);
    made.push({ route, sink: sinkOf(settings, sink, "gcp-bigquery", dataset.id, sources) });
  }

  const routed = [...new Set(made.flatMap(({ sink }) => sink.receives as readonly SourceId[]))];
  const families = familiesOf(routed);
  // What one change of the request takes away is not protected. The exclusion, which is, comes after it.
  const before = [
    ...made.map(({ route }) => route),
    ...(routed.includes("authenticator") ? [auditReads(name, project, inside)] : []),
    ...(families.length > 0 ? [mayWrite(name, project, { ...inside, dependsOn: [...(settings.after ?? [])] })] : []),
  ];
  // Paid for once: what a sink has is not in the project's own bucket as well.
  const elsewhere = settings.sealed === false ? routed.filter((source) => source !== "cloud-activity") : undefined;
  if (elsewhere === undefined || elsewhere.length > 0)
    exclude(
      name,
      project,
      told(settings, (plane) => (elsewhere === undefined ? ownLogs(plane) : filterOf(elsewhere, plane))),
      before,
      kept,
      "are where its sinks send them",
    );
  const outlet = outletOf({ project, region, cluster: settings.cluster }, families);
  return { sinks: inOrder(request, made), outlets: families.length > 0 ? [outlet] : [] };
}

/** Cloud Logging, "LogSink": description. */
const LONGEST_DESCRIPTION = 8_000;

function inOrder({ sinks }: LogRequest, made: readonly { readonly sink: Sink }[]): readonly Sink[] {
  return Object.keys(sinks).flatMap((name) => made.map(({ sink }) => sink).filter((sink) => sink.name === name));
}
