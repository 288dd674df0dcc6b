import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import type * as pulumi from "@pulumi/pulumi";
import { FLOW_FIELDS } from "../../../network/aws/flow-log.ts";
import type { LogBucket } from "../bucket/bucket.ts";
import type { LogPlace } from "../place.ts";

/**
 * Connections of the VPC into the bucket, by half the price of CloudWatch. The same fields as the network's own record has,
 * which stays in its log group; Sentinel reads them by their names and needs `start` among them.
 */
export function flowRecord(
  place: LogPlace,
  vpcId: pulumi.Input<string>,
  target: LogBucket,
  opts: pulumi.CustomResourceOptions,
): FlowLog {
  const id = `${place.name}-flow-archive`;
  return new FlowLog(
    id,
    {
      vpcId,
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestinationType: "s3",
      logDestination: target.bucket.arn,
      logFormat: FLOW_FIELDS.map((field) => `\${${field}}`).join(" "),
      destinationOptions: { fileFormat: "plain-text", perHourPartition: true, hiveCompatiblePartitions: false },
      tags: { ...place.tags, Name: id },
    },
    { ...opts, dependsOn: [...target.ready] },
  );
}
