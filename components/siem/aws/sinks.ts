import type * as pulumi from "@pulumi/pulumi";
import type { Sink } from "../sink.ts";
import type { AwsLogsArgs } from "./args.ts";
import { CONTROL_PLANE } from "./family.ts";
import type { LogPlace } from "./place.ts";
import type { AwsLogPlan } from "./plan.ts";

/** What the sinks are called in their cloud, as far as they stand. */
export interface Destinations extends Pick<AwsLogsArgs, "cluster" | "network"> {
  bucketArn?: pulumi.Output<string>;
  domainArn?: pulumi.Output<string>;
  lakeArn?: pulumi.Output<string>;
}

/** The sinks of a plan, all of them in the plane's account and region. */
export function sinksOf({ account, region }: LogPlace, plan: AwsLogPlan, at: Destinations): readonly Sink[] {
  const { archive, watch, search, lake } = plan;
  const sink = (name: string, kind: string, destination: unknown, receives: Sink["receives"]): Sink => ({
    ...{ name, kind, account, region, destination, receives },
  });
  const flows = at.network.logGroups.find(({ name }) => name === "flows");
  const groups = [
    { arn: at.cluster.logGroupArn, name: "control-plane", holds: CONTROL_PLANE as readonly string[] },
    ...(flows === undefined ? [] : [{ arn: flows.arn, name: "flows", holds: ["network-flow"] }]),
  ];
  return [
    ...(archive === undefined ? [] : [sink(archive.name, "aws-s3", at.bucketArn, archive.sources)]),
    ...(watch === undefined
      ? []
      : groups.flatMap(({ arn, name, holds }) => {
          const receives = watch.sources.filter((source) => holds.includes(source));
          return receives.length === 0 ? [] : [sink(`${watch.name}-${name}`, "aws-cloudwatch", arn, receives)];
        })),
    ...(search === undefined ? [] : [sink(search.name, "aws-opensearch", at.domainArn, search.sources)]),
    ...(lake === undefined ? [] : [sink(lake.name, "aws-security-lake", at.lakeArn, lake.sources)]),
  ];
}
