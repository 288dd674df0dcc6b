import type * as pulumi from "@pulumi/pulumi";
import { familiesOf } from "../matrix/family.ts";
import type { AwsLogsArgs } from "./args.ts";
import type { LogBucket } from "./bucket/bucket.ts";
import { type Fed, feeder } from "./function/feeder.ts";
import { lakeFlows } from "./lake/flows.ts";
import { dataLake } from "./lake/lake.ts";
import { awsSources } from "./lake/sources.ts";
import type { LogPlace } from "./place.ts";
import type { AwsLogPlan } from "./plan.ts";
import { searchDomain } from "./search/domain.ts";
import { searchStream } from "./search/stream.ts";

/** What stands behind the bucket, and the function that feeds it. */
export function behindBucket(
  place: LogPlace,
  { plan, target, args }: { plan: AwsLogPlan; target: LogBucket | undefined; args: AwsLogsArgs },
  opts: pulumi.CustomResourceOptions,
): { readonly domainArn?: pulumi.Output<string>; readonly lakeArn?: pulumi.Output<string> } {
  const { search, lake } = plan;
  const fed: Fed[] = [];
  let domainArn: pulumi.Output<string> | undefined;
  let lakeArn: pulumi.Output<string> | undefined;
  if (search !== undefined && target !== undefined) {
    const { network, searchAdministrator: administrator } = args;
    const at = searchDomain(place, { asked: search.asked, network, administrator }, opts);
    fed.push(searchStream(place, { search, at, target, network }, opts));
    domainArn = at.domain.arn;
  }
  if (lake !== undefined) {
    const made = dataLake(place, lake.asked, opts);
    const after = awsSources(place, lake.sources, made, opts);
    if (familiesOf(lake.sources).length > 0)
      fed.push(lakeFlows(place, { lake: made, after, network: args.network }, opts));
    lakeArn = made.arn;
  }
  if (target !== undefined) feeder(place, { target, fed, network: args.network }, opts);
  return { ...(domainArn !== undefined && { domainArn }), ...(lakeArn !== undefined && { lakeArn }) };
}
