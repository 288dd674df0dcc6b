import { Key } from "@pulumi/aws/kms/key.js";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../network/aws/partition.ts";
import { arnOf, type LogPlace, trailArn } from "./place.ts";
import type { Statement } from "./statement.ts";

/** Services that write or read by themselves, and therefore have to be named in the key's policy. */
export interface KeyUse {
  /** VPC flow logs to the bucket. */
  readonly networkFlow: boolean;
  readonly cloudActivity: boolean;
  /** Notifications of the bucket to an encrypted queue. */
  readonly queue: boolean;
  /** Log groups of functions. */
  readonly functions: boolean;
}

/** Policy of the archive's key. Roles of the account use it by policies of their own, which the first statement allows. */
export function keyPolicy(place: Pick<LogPlace, "name" | "account" | "region">, use: KeyUse): string {
  const { account, region } = place;
  const service = (Sid: string, name: string, Action: readonly string[], Condition: Statement): Statement => ({
    ...{ Sid, Effect: "Allow", Principal: { Service: name }, Action, Resource: "*", Condition },
  });
  const Statement: Statement[] = [
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ];
  if (use.networkFlow)
    // VPC guide, "Flow logs to Amazon S3", required key policy for SSE-KMS.
    Statement.push(
      service(
        "NetworkFlow",
        "delivery.logs.amazonaws.com",
        ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": arnOf(place, "logs", "*") },
        },
      ),
    );
  if (use.cloudActivity)
    // CloudTrail guide, "Configure AWS KMS key policies for CloudTrail".
    Statement.push(
      service("CloudActivity", "cloudtrail.amazonaws.com", ["kms:GenerateDataKey*", "kms:DescribeKey"], {
        StringEquals: { "aws:SourceArn": trailArn(place) },
      }),
    );
  if (use.queue)
    // S3 guide, "Configuring a bucket for notifications": an encrypted queue needs its key.
    Statement.push(
      service("Queue", "s3.amazonaws.com", ["kms:GenerateDataKey", "kms:Decrypt"], {
        StringEquals: { "aws:SourceAccount": account },
      }),
    );
  if (use.functions)
    // CloudWatch Logs guide, "Encrypt log data", for the groups of this plane's functions.
    Statement.push(
      service(
        "FunctionLogs",
        `logs.${region}.amazonaws.com`,
        ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": arnOf(place, "logs", `log-group:/aws/lambda/${place.name}-*`),
          },
        },
      ),
    );
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** The archive's own key: whoever may decrypt it can't decrypt disks or Secrets. It outlives the stack, as the archive does. */
export function archiveKey(place: Omit<LogPlace, "keyArn">, use: KeyUse, opts: pulumi.CustomResourceOptions): Key {
  const id = `${place.name}-archive`;
  return new Key(
    id,
    {
      description: "Archive of the plane's logs",
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
      policy: keyPolicy(place, use),
      tags: { ...place.tags, Name: id },
    },
    { ...opts, protect: !place.dangerouslyAllowDestroy, retainOnDelete: true },
  );
}
