import { LogSubscriptionFilter } from "@pulumi/aws/cloudwatch/logSubscriptionFilter.js";
import { FirehoseDeliveryStream } from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";
import type * as pulumi from "@pulumi/pulumi";
import type { LogBucket } from "../bucket/bucket.ts";
import { CONTROL_PLANE_PREFIX, ERROR_PREFIX } from "../family.ts";
import type { LogPlace } from "../place.ts";
import { serviceRole } from "../statement.ts";
import { AUDIT_PATTERN, controlPlaneStream } from "./control-plane.ts";
import { streamTrust, subscriptionStatements, subscriptionTrust, writeStatements } from "./document.ts";

/**
 * Takes the control plane's log group to the bucket: one filter, one stream. A group has two filters at most, so whatever
 * else reads these logs reads them behind the bucket.
 */
export function controlPlaneToBucket(
  place: LogPlace,
  { group, only, target }: { group: pulumi.Input<string>; only: "audit" | "all"; target: LogBucket },
  opts: pulumi.CustomResourceOptions,
): FirehoseDeliveryStream {
  const { name, tags, keyArn } = place;
  const id = `${name}-control-plane`;
  const bucketArn = target.bucket.arn;
  const writer = serviceRole(
    `${id}-stream`,
    {
      description: "Writes the control plane's logs into the archive",
      trust: streamTrust(place.account),
      statements: writeStatements(place, bucketArn, [CONTROL_PLANE_PREFIX, `${ERROR_PREFIX}/${id}`]),
    },
    place,
    opts,
  );
  const stream = new FirehoseDeliveryStream(
    id,
    controlPlaneStream({ name: id, bucketArn, keyArn, roleArn: writer.role.arn, tags }),
    { ...opts, dependsOn: [writer.policy, ...target.ready] },
  );
  const sender = serviceRole(
    `${id}-subscription`,
    {
      description: "Takes the control plane's log group to its stream",
      trust: subscriptionTrust(place),
      statements: subscriptionStatements(stream.arn),
    },
    place,
    opts,
  );
  new LogSubscriptionFilter(
    id,
    {
      name: id,
      logGroup: group,
      filterPattern: only === "audit" ? AUDIT_PATTERN : "",
      destinationArn: stream.arn,
      roleArn: sender.role.arn,
      distribution: "ByLogStream",
    },
    // CloudWatch Logs sends a test message, which the role must be able to hand on.
    { ...opts, dependsOn: [sender.policy] },
  );
  return stream;
}
