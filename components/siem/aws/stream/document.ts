import * as pulumi from "@pulumi/pulumi";
import { trust } from "../../../network/aws/partition.ts";
import { arnOf, type LogPlace } from "../place.ts";
import type { Statement } from "../statement.ts";

/** What a stream needs to write into a bucket (Firehose guide, "Grant Firehose access to an Amazon S3 destination"). */
export function writeStatements(
  place: Pick<LogPlace, "region" | "keyArn">,
  bucketArn: pulumi.Input<string>,
  prefixes: readonly string[],
): Statement[] {
  return [
    {
      Sid: "Bucket",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: bucketArn,
    },
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
      Resource: prefixes.map((prefix) => pulumi.interpolate`${bucketArn}/${prefix}/*`),
    },
    {
      Sid: "Key",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: place.keyArn,
    },
  ];
}

/** Trust of a stream's role: Firehose, acting for this account. */
export function streamTrust(account: string): string {
  return trust("firehose.amazonaws.com", { StringEquals: { "aws:SourceAccount": account } });
}

/** Trust of the role that takes a log group to a stream (CloudWatch Logs guide, "Subscription filters with Firehose"). */
export function subscriptionTrust(place: Pick<LogPlace, "account" | "region">): string {
  return trust("logs.amazonaws.com", { StringLike: { "aws:SourceArn": arnOf(place, "logs", "*") } });
}

/** What that role may do: write to the one stream. */
export function subscriptionStatements(streamArn: pulumi.Input<string>): Statement[] {
  return [
    { Sid: "Stream", Effect: "Allow", Action: ["firehose:PutRecord", "firehose:PutRecordBatch"], Resource: streamArn },
  ];
}
