import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import { compare } from "../../../contract/problem.ts";
import type { AwsLogsArgs } from "../args.ts";
import type { LogBucket } from "../bucket/bucket.ts";
import { arnOf, type LogPlace } from "../place.ts";
import { logFunction } from "./function.ts";
import { endpointNetwork } from "./network.ts";

/** A stream behind the bucket. */
export interface Fed {
  readonly stream: string;
  readonly prefixes: readonly string[];
  readonly after: pulumi.Resource;
}

/** Feeds new objects of the bucket to the streams behind it. Nothing is made where there is none. */
export function feeder(
  place: LogPlace,
  { target, fed, network }: { target: LogBucket; fed: readonly Fed[]; network: AwsLogsArgs["network"] },
  opts: pulumi.CustomResourceOptions,
): void {
  if (fed.length === 0) return;
  const { tags, name, account } = place;
  const id = `${name}-feed`;
  const prefixes = [...new Set(fed.flatMap((one) => one.prefixes))].toSorted(compare);
  const { arn, id: bucket } = target.bucket;
  const feed = logFunction(
    "feed",
    place,
    {
      description: "Hands lines of new objects to the streams behind the archive",
      network: endpointNetwork(id, place, network, opts),
      variables: { STREAMS: JSON.stringify(Object.fromEntries(fed.map(({ stream, prefixes: of }) => [stream, of]))) },
      statements: [
        {
          Sid: "Objects",
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: prefixes.map((prefix) => pulumi.interpolate`${arn}/${prefix}/*`),
        },
        {
          Sid: "Streams",
          Effect: "Allow",
          Action: "firehose:PutRecordBatch",
          Resource: fed.map(({ stream }) => arnOf(place, "firehose", `deliverystream/${stream}`)),
        },
      ],
      memory: 512,
      // The longest there is; an object of the shipper takes seconds.
      timeout: 900,
    },
    { ...opts, dependsOn: fed.map(({ after }) => after) },
  );
  const rule = new EventRule(
    id,
    {
      name: id,
      description: "New objects of the plane's archive",
      eventPattern: bucket.apply((created) =>
        JSON.stringify({
          source: ["aws.s3"],
          "detail-type": ["Object Created"],
          detail: {
            bucket: { name: [created] },
            object: { key: prefixes.map((prefix) => ({ prefix: `${prefix}/` })) },
          },
        }),
      ),
      tags,
    },
    opts,
  );
  const permission = new Permission(
    id,
    {
      action: "lambda:InvokeFunction",
      function: feed.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
      sourceAccount: account,
    },
    opts,
  );
  new EventTarget(
    id,
    { rule: rule.name, arn: feed.arn, retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 } },
    { ...opts, dependsOn: [permission] },
  );
}
