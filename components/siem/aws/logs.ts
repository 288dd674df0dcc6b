import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../network/argument.ts";
import type { Outlet } from "../ship/outlet.ts";
import type { Sink } from "../sink.ts";
import type { AwsLogsArgs } from "./args.ts";
import { athenaTables } from "./athena/tables.ts";
import { behindBucket } from "./behind.ts";
import { type LogBucket, logBucket } from "./bucket/bucket.ts";
import { daysOf } from "./bucket/retention.ts";
import { checkLogs } from "./check.ts";
import { flowRecord } from "./cloud/flow-record.ts";
import { trail } from "./cloud/trail.ts";
import { archiveKey } from "./key.ts";
import type { LogPlace } from "./place.ts";
import { type AwsLogPlan, planOf } from "./plan.ts";
import { readers } from "./queue/readers.ts";
import { shipperIdentity } from "./shipper.ts";
import { type Destinations, sinksOf } from "./sinks.ts";
import { controlPlaneToBucket } from "./stream/subscription.ts";

export type { AwsLogsArgs } from "./args.ts";

/**
 * Every sink of a plane on AWS that a request asks for, and nothing else. Whatever is shipped or streamed goes through one
 * bucket: it is the archive, and what searches logs reads behind it.
 *
 * The account's owner makes it. The vendor's installer can't: to subscribe to logs, to write a bucket's policy or to make a
 * role that another cloud takes on would let it carry logs away, and its role denies that.
 */
export class AwsLogs extends pulumi.ComponentResource {
  /** Where logs land, by sources of the log matrix. */
  declare readonly sinks: readonly Sink[];
  /** Where the shipper sends: the bucket, or nowhere. */
  declare readonly outlets: readonly Outlet<pulumi.Output<string>>[];
  /** What must stand before the first node: the record of its connections, where the bucket has it. */
  declare readonly beforeNodes: readonly pulumi.Resource[];
  /** Queue of new objects; absent where nobody asked for one. */
  declare readonly queueUrl?: pulumi.Output<string>;
  /** Role that Microsoft Sentinel's connector is given; absent where nobody asked for it. */
  declare readonly sentinelRoleArn?: pulumi.Output<string>;

  constructor(name: string, args: AwsLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`AwsLogs ${name}`, checkLogs(args));
    super("cellwall:index:AwsLogs", name, {}, opts);
    const inside = { parent: this };
    const plan = planOf(args.request);
    const place = placeOf(name, args, plan, inside);
    const destinations: Destinations = { cluster: args.cluster, network: args.network };
    this.beforeNodes = [];
    this.outlets = [];
    let target: LogBucket | undefined;
    if (plan.bucket !== undefined) {
      const days = daysOf(plan.bucket);
      if (days.compliance)
        pulumi.log.warn(
          `objects of ${name} can't be deleted by anybody for ${days.lock} days: dangerouslyLockIrreversibly is set`,
          this,
        );
      target = logBucket(`${name}-logs`, place, days, plan, inside);
      destinations.bucketArn = target.bucket.arn;
      if (plan.controlPlane !== "none") {
        const group = args.cluster.logGroupName;
        controlPlaneToBucket(place, { group, only: plan.controlPlane, target }, inside);
      }
      if (plan.cloudActivity) trail(place, target, inside);
      if (plan.networkFlow) this.beforeNodes = [flowRecord(place, args.network.vpcId, target, inside)];
      if (plan.families.length > 0) this.outlets = [this.ship(place, args, plan, target)];
      if (plan.archive !== undefined)
        athenaTables(place, { target, prefixes: plan.prefixes, keepDays: days.keep }, inside);
      const heard = readers(place, { plan, target, existingProvider: args.existingSentinelProvider === true }, inside);
      if (heard.queue !== undefined) this.queueUrl = heard.queue.queue.url;
      if (heard.sentinel !== undefined) this.sentinelRoleArn = heard.sentinel.role.arn;
    }
    Object.assign(destinations, behindBucket(place, { plan, target, args }, inside));
    this.sinks = sinksOf(place, plan, destinations);
    this.registerOutputs({
      ...(this.queueUrl !== undefined && { queueUrl: this.queueUrl }),
      ...(this.sentinelRoleArn !== undefined && { sentinelRoleArn: this.sentinelRoleArn }),
    });
  }

  private ship(place: LogPlace, { cluster }: AwsLogsArgs, { families, archive }: AwsLogPlan, target: LogBucket) {
    const identity = shipperIdentity(place, { cluster, families, target }, { parent: this });
    return {
      kind: "s3",
      name: archive?.name ?? "archive",
      // A pod gets its credentials when it is admitted, so the shipper has to wait for its role.
      bucket: pulumi.all([target.bucket.id, identity.id]).apply(([bucket]) => bucket),
      region: place.region,
      prefixes: Object.fromEntries(families.map((family) => [family, family])),
    } as const satisfies Outlet<pulumi.Output<string>>;
  }
}

function placeOf(name: string, args: AwsLogsArgs, plan: AwsLogPlan, opts: pulumi.CustomResourceOptions): LogPlace {
  const { account, region, tags, permissionsBoundary, dangerouslyAllowDestroy = false } = args;
  const place = { name, account, region, tags, permissionsBoundary, dangerouslyAllowDestroy };
  const { bucket, networkFlow, cloudActivity, functions, lake } = plan;
  // What only stays in CloudWatch is under the plane's key of logs.
  const unused = bucket === undefined && lake === undefined;
  const queue = bucket?.queue === true || bucket?.sentinelWorkspace !== undefined;
  const use = { networkFlow, cloudActivity, queue, functions };
  const keyArn = args.keyArn ?? (unused ? "" : archiveKey(place, use, opts).arn);
  return { ...place, keyArn };
}
