import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../network/argument.ts";
import type { SourceId } from "../matrix/source.ts";
import type { Outlet } from "../ship/outlet.ts";
import type { Sink } from "../sink.ts";
import { agentOf } from "./access/agents.ts";
import { asked, type MadeLogs } from "./asked.ts";
import { logBucket } from "./bucket.ts";
import { checkLogs } from "./check.ts";
import { ownLogs } from "./filter.ts";
import { exclude, partOf, sinkOf, told } from "./plane.ts";
import { type LogSettings, OWN } from "./settings.ts";

export type { LogSettings } from "./settings.ts";

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

/** The bucket of a plane that says nothing of its logs. */
function usual(self: GcpLogs, name: string, settings: LogSettings): MadeLogs {
  const inside = { parent: self, protect: settings.protect };
  const part = partOf(name, settings, inside);
  const own = told(settings, ownLogs);
  const { bucket, sink } = logBucket(
    {
      name: `${name}-${OWN}`,
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
