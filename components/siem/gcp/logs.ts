import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion.js";
import * as pulumi from "@pulumi/pulumi";
import { createKeys } from "../../cluster/gke/key/keys.ts";
import { refuse } from "../../network/argument.ts";
import type { GcpNetwork } from "../../network/gcp/network.ts";
import type { SourceId } from "../matrix/source.ts";
import { type LogRequest, received, sinksOfKind } from "../plan/request.ts";
import type { Outlet } from "../ship/outlet.ts";
import type { Sink } from "../sink.ts";
import { type Agent, agentOf, type Service } from "./agents.ts";
import { auditReads } from "./audit.ts";
import { logDataset } from "./bigquery/dataset.ts";
import { isLocked, logBucket } from "./bucket.ts";
import { checkLogs } from "./check.ts";
import { familiesOf, filterOf, ownLogs, type PlaneLogs } from "./filter.ts";
import { secOpsFeed } from "./pubsub/feed.ts";
import { instanceOf } from "./pubsub/instance.ts";
import { logTopic, WAIT_DAYS } from "./pubsub/topic.ts";
import type { PartRequest, PartSettings } from "./settings.ts";
import { mayWrite, outletOf } from "./shipper.ts";

export interface LogSettings {
  readonly project: string;
  readonly region: string;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly network: Pick<GcpNetwork, "networkId" | "subnetIds">;
  /** Key in the region. Created by default, and kept when the stack goes. */
  readonly key?: pulumi.Input<string> | undefined;
  /** False: without `key`, Google's own encrypts. Defaults to true. */
  readonly customerKeys?: boolean;
  /** Nothing of the plane stays in the project's bucket without a region, whether a sink receives it or not. Defaults to true. */
  readonly sealed?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Protected from deletion; what holds logs and its key stay in any case when the stack goes. */
  readonly protect: boolean;
  /** Which logs go where. Absent: everything that Google writes of the plane goes to a bucket of its own. */
  readonly request?: LogRequest | undefined;
  /** What makes the project's identity pool: the cluster. The shipper's right comes after it. */
  readonly after?: readonly pulumi.Resource[];
}

/** What is in the plane's own bucket when nothing is asked for. */
const USUAL: readonly SourceId[] = [
  "api-server",
  "cloud-activity",
  "kubernetes-audit",
  "network-flow",
  "policy-change",
];

/**
 * Logs of one plane: the sinks that are asked for, each with its route and rights, all in the project and region, and
 * encrypted with the customer's key. Refuses what Google Cloud would refuse, before anything is made.
 */
export class GcpLogs extends pulumi.ComponentResource {
  /** Where logs land, in the order of the request. */
  declare readonly sinks: readonly Sink[];
  /** Where the shipper sends. None where no sink receives anything of the nodes. */
  declare readonly outlets: readonly Outlet<pulumi.Output<string>>[];

  constructor(name: string, settings: LogSettings, opts?: pulumi.ComponentResourceOptions) {
    const { project, region, request } = settings;
    if (request !== undefined) refuse(`GcpLogs ${name}`, checkLogs(request));
    super("cellwall:index:GcpLogs", name, { project, region }, opts);
    const { sinks, outlets } =
      request === undefined ? usual(this, name, settings) : asked(this, name, settings, request);
    this.sinks = sinks;
    this.outlets = outlets;
    this.registerOutputs({});
  }
}

type Made = Pick<GcpLogs, "sinks" | "outlets">;

/** The bucket of a plane that says nothing of its logs. */
function usual(self: GcpLogs, name: string, settings: LogSettings): Made {
  const inside = { parent: self };
  const part = partOf(name, settings, inside);
  const own = told(settings, ownLogs);
  const { bucket, sink } = logBucket(
    {
      name: `${name}-logs`,
      filter: pulumi.interpolate`${own} OR log_id("cloudaudit.googleapis.com/activity")`,
      description: `Logs of the plane ${name}, and who changed its project`,
      leases: false,
    },
    {},
    part,
    part.key === undefined ? undefined : agentOf("logs", part, inside),
    inside,
  );
  exclude(name, settings.project, own, [sink], inside);
  return { sinks: [sinkOf(settings, "cloud-logging", "gcp-logging", bucket.id, USUAL)], outlets: [] };
}

/** The sinks of a request. */
function asked(self: GcpLogs, name: string, settings: LogSettings, request: LogRequest): Made {
  const inside = { parent: self };
  const { project, region } = settings;
  const part = partOf(name, settings, inside);
  const agents = new Map<Service, Agent>();
  const agent = (service: Service): Agent => {
    const known = agents.get(service) ?? agentOf(service, part, inside);
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

  for (const [index, [sink, retention]] of sinksOfKind(request, "log-bucket").entries()) {
    // The first bucket is the plane's own, whatever its name: a plane that had one goes on with it.
    const own = partRequest(sink, index === 0 ? `${name}-logs` : `${name}-${sink}`);
    if (isLocked(retention))
      pulumi.log.warn(
        `${own.name} is locked: nobody can shorten its retention or delete it before its logs are gone`,
        self,
      );
    const { bucket, sink: route } = logBucket(own, retention, part, keyed("logs"), inside);
    made.push({ route, sink: sinkOf(settings, sink, "gcp-logging", bucket.id, received(request, sink)) });
  }
  for (const [sink, { keepDays = WAIT_DAYS, secOpsInstance }] of sinksOfKind(request, "pubsub")) {
    const instance = secOpsInstance === undefined ? undefined : instanceOf(secOpsInstance);
    const push = instance && secOpsFeed(sink, instance, part, inside);
    const { topic, sink: route } = logTopic(partRequest(sink), keepDays, part, agent("pubsub"), inside, push);
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
    const { dataset, sink: route } = logDataset(partRequest(sink), sources, retention, part, keyed("bigquery"), inside);
    made.push({ route, sink: sinkOf(settings, sink, "gcp-bigquery", dataset.id, sources) });
  }

  const routed = [...new Set(made.flatMap(({ sink }) => sink.receives as readonly SourceId[]))];
  const kept = settings.sealed === false ? routed.filter((source) => source !== "cloud-activity") : undefined;
  // Paid for once: what a sink has is not in the project's own bucket as well.
  if (kept === undefined || kept.length > 0)
    exclude(
      name,
      project,
      told(settings, (plane) => (kept === undefined ? ownLogs(plane) : filterOf(kept, plane))),
      made.map(({ route }) => route),
      inside,
      "are where its sinks send them",
    );
  if (routed.includes("authenticator")) auditReads(name, project, inside);
  const families = familiesOf(routed);
  if (families.length === 0) return { sinks: inOrder(request, made), outlets: [] };
  mayWrite(name, project, { ...inside, dependsOn: [...(settings.after ?? [])] });
  return {
    sinks: inOrder(request, made),
    outlets: [outletOf({ project, region, cluster: settings.cluster }, families)],
  };
}

/** Cloud Logging, "LogSink": description. */
const LONGEST_DESCRIPTION = 8_000;

function inOrder({ sinks }: LogRequest, made: readonly { readonly sink: Sink }[]): readonly Sink[] {
  return Object.keys(sinks).flatMap((name) => made.map(({ sink }) => sink).filter((sink) => sink.name === name));
}

function sinkOf(
  { project, region }: LogSettings,
  name: string,
  kind: string,
  destination: pulumi.Output<string>,
  receives: readonly SourceId[],
): Sink {
  return { name, kind, account: project, region, destination, receives };
}

function partOf(name: string, settings: LogSettings, inside: pulumi.CustomResourceOptions): PartSettings {
  const { project, region, labels, protect, customerKeys = true } = settings;
  const own = () => (customerKeys ? createKeys(name, "log-keys", ["logs"], settings, inside).logs : undefined);
  return { name, project, region, key: settings.key ?? own(), labels, protect };
}

/** Keeps logs out of the project's own bucket, but only once they are routed: in between a log would be nowhere. */
function exclude(
  name: string,
  project: string,
  filter: pulumi.Output<string>,
  routes: readonly pulumi.Resource[],
  inside: pulumi.CustomResourceOptions,
  where = "are in its own bucket",
): void {
  new ProjectExclusion(
    `${name}-logs`,
    { project, filter, description: `Logs of the plane ${name} ${where}, not in _Default` },
    { ...inside, dependsOn: [...routes] },
  );
}

/** What a filter says of this plane, once its network is there. */
function told({ cluster, region, network }: LogSettings, say: (plane: PlaneLogs) => string): pulumi.Output<string> {
  const last = (id: string) => id.slice(id.lastIndexOf("/") + 1);
  return pulumi
    .all([network.networkId, pulumi.all([...network.subnetIds])])
    .apply(([networkId, subnetIds]) =>
      say({ cluster, region, network: last(networkId), subnets: subnetIds.map(last) }),
    );
}
