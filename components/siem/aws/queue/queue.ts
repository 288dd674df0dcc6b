import { Queue } from "@pulumi/aws/sqs/queue.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import type { LogPlace } from "../place.ts";
import { policyOf, type Statement } from "../statement.ts";

/** Who may put messages into a queue: the one bucket; and nobody without TLS. */
export function queueStatements(
  queueArn: pulumi.Input<string>,
  bucketArn: pulumi.Input<string>,
  account: string,
): Statement[] {
  return [
    {
      Sid: "Bucket",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { StringEquals: { "aws:SourceAccount": account }, ArnEquals: { "aws:SourceArn": bucketArn } },
    },
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: queueArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
}

export interface LogQueue {
  readonly queue: Queue;
  readonly policy: QueuePolicy;
}

/** Tells readers of new objects. A message that was read three times without being deleted is put aside for two weeks. */
export function logQueue(
  id: string,
  bucketArn: pulumi.Input<string>,
  place: LogPlace,
  opts: pulumi.CustomResourceOptions,
): LogQueue {
  const { keyArn, tags } = place;
  const common = { kmsMasterKeyId: keyArn, messageRetentionSeconds: 1_209_600, tags };
  const aside = new Queue(`${id}-aside`, common, opts);
  const queue = new Queue(
    id,
    {
      ...common,
      // Longer than a reader takes for the largest object.
      visibilityTimeoutSeconds: 300,
      redrivePolicy: aside.arn.apply((deadLetterTargetArn) =>
        JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }),
      ),
    },
    opts,
  );
  const policy = new QueuePolicy(
    id,
    { queueUrl: queue.id, policy: policyOf(queueStatements(queue.arn, bucketArn, place.account)) },
    opts,
  );
  return { queue, policy };
}
