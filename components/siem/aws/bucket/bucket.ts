import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import type * as pulumi from "@pulumi/pulumi";
import type { LogPlace } from "../place.ts";
import { policyOf } from "../statement.ts";
import { type BucketWriters, bucketStatements } from "./policy.ts";
import { type Days, lifecycleOf, lockOf } from "./retention.ts";

export interface LogBucket {
  readonly bucket: Bucket;
  /** What must stand before the first object is written: encryption, policy, lock. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * The archive: every object encrypted with the plane's key, versioned, held by Object Lock where days are given, open to
 * nobody outside the account. It can't be turned on later, so Object Lock is on in any case; without days it locks nothing.
 */
export function logBucket(
  id: string,
  place: LogPlace,
  days: Days,
  writers: BucketWriters,
  opts: pulumi.CustomResourceOptions,
): LogBucket {
  const protect = !place.dangerouslyAllowDestroy;
  const kept = { ...opts, retainOnDelete: true };
  const made = new Bucket(id, { objectLockEnabled: true, tags: { ...place.tags, Name: id } }, { ...kept, protect });
  const bucket = made.id;
  const closed = new BucketPublicAccessBlock(
    id,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    kept,
  );
  const owned = new BucketOwnershipControls(id, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, kept);
  const encrypted = new BucketServerSideEncryptionConfiguration(
    id,
    {
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: place.keyArn },
          // One call to KMS for many objects.
          bucketKeyEnabled: true,
          // Whoever writes with a key of his own keeps it to himself.
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    },
    kept,
  );
  const versioned = new BucketVersioning(id, { bucket, versioningConfiguration: { status: "Enabled" } }, kept);
  const rule = lockOf(days);
  const locked =
    rule === undefined
      ? []
      : [new BucketObjectLockConfiguration(id, { bucket, rule }, { ...kept, protect, dependsOn: [versioned] })];
  new BucketLifecycleConfiguration(id, { bucket, rules: lifecycleOf(days) }, { ...kept, dependsOn: [versioned] });
  // A policy that is written while public access is being blocked fails with OperationAborted.
  const policy = new BucketPolicy(
    id,
    { bucket, policy: policyOf(bucketStatements(made.arn, place, writers)) },
    { ...kept, dependsOn: [closed, owned] },
  );
  return { bucket: made, ready: [encrypted, policy, ...locked] };
}
