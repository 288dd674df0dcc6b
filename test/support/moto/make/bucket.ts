import { type Aws, xml } from "../call.ts";
import { capitals, document, type Inputs, type Made, type Maker } from "./make.ts";

/** S3: each part of a bucket is a sub-resource that is put. */
export const bucketMakers: Readonly<Record<string, Maker>> = {
  "aws:s3/bucket:Bucket": async (aws, name, inputs) => {
    const bucket = inputs.bucket ?? `${inputs.bucketPrefix ?? `${name}-`}1a2b3c4`;
    const region = inputs.region ?? "eu-central-1";
    await put(aws, `/${bucket}`, xml("CreateBucketConfiguration", { LocationConstraint: region }), {
      "x-amz-bucket-object-lock-enabled": String(inputs.objectLockEnabled === true),
    });
    const arn = `arn:aws:s3:::${bucket}`;
    return {
      id: bucket,
      outputs: { bucket, arn, region, bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com` },
    };
  },
  "aws:s3/bucketVersioning:BucketVersioning": part("versioning", ({ versioningConfiguration }) =>
    xml("VersioningConfiguration", { Status: versioningConfiguration.status }),
  ),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": part("object-lock", ({ rule }) => {
    const { mode: Mode, days: Days, years: Years } = rule.defaultRetention;
    return xml("ObjectLockConfiguration", {
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode, Days, Years } },
    });
  }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": part(
    "encryption",
    ({ rules }) =>
      xml("ServerSideEncryptionConfiguration", {
        Rule: (rules as Inputs[]).map(({ applyServerSideEncryptionByDefault: by, bucketKeyEnabled }) => ({
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: by?.sseAlgorithm, KMSMasterKeyID: by?.kmsMasterKeyId },
          BucketKeyEnabled: bucketKeyEnabled,
        })),
      }),
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": part("publicAccessBlock", (inputs) =>
    xml("PublicAccessBlockConfiguration", {
      BlockPublicAcls: inputs.blockPublicAcls,
      IgnorePublicAcls: inputs.ignorePublicAcls,
      BlockPublicPolicy: inputs.blockPublicPolicy,
      RestrictPublicBuckets: inputs.restrictPublicBuckets,
    }),
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": part("ownershipControls", ({ rule }) =>
    xml("OwnershipControls", { Rule: { ObjectOwnership: rule.objectOwnership } }),
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": part("lifecycle", ({ rules }) =>
    xml("LifecycleConfiguration", {
      Rule: (rules as Inputs[]).map((rule) => ({
        ID: rule.id,
        Filter: { Prefix: rule.filter?.prefix ?? "" },
        Status: rule.status,
        Transition: rule.transitions === undefined ? undefined : capitals(rule.transitions),
        Expiration: rule.expiration === undefined ? undefined : capitals(rule.expiration),
        NoncurrentVersionExpiration:
          rule.noncurrentVersionExpiration === undefined ? undefined : capitals(rule.noncurrentVersionExpiration),
        AbortIncompleteMultipartUpload:
          rule.abortIncompleteMultipartUpload === undefined ? undefined : capitals(rule.abortIncompleteMultipartUpload),
      })),
    }),
  ),
  "aws:s3/bucketPolicy:BucketPolicy": part("policy", ({ policy }) => document(policy)),
  "aws:s3/bucketNotification:BucketNotification": part("notification", ({ queues }) =>
    xml("NotificationConfiguration", {
      QueueConfiguration: ((queues ?? []) as Inputs[]).map((queue) => ({
        Id: queue.id,
        Queue: queue.queueArn,
        Event: queue.events,
        Filter: { S3Key: { FilterRule: filterRules(queue) } },
      })),
    }),
  ),
};

function filterRules({ filterPrefix, filterSuffix }: Inputs): object[] {
  return [
    ...(filterPrefix === undefined ? [] : [{ Name: "prefix", Value: filterPrefix }]),
    ...(filterSuffix === undefined ? [] : [{ Name: "suffix", Value: filterSuffix }]),
  ];
}

function part(query: string, bodyOf: (inputs: Inputs) => string): Maker {
  return async (aws, _name, inputs): Promise<Made> => {
    await put(aws, `/${inputs.bucket}?${query}`, bodyOf(inputs));
    return { id: inputs.bucket, outputs: {} };
  };
}

async function put(aws: Aws, path: string, body: string, headers: Record<string, string> = {}): Promise<void> {
  const answer = await aws.s3(path, { method: "PUT", body, headers });
  if (answer.status >= 300) throw new Error(`PUT ${path}: ${answer.status} ${answer.text}`);
}
