import { Trail } from "@pulumi/aws/cloudtrail/trail.js";
import type * as pulumi from "@pulumi/pulumi";
import type { LogBucket } from "../bucket/bucket.ts";
import type { LogPlace } from "../place.ts";

/**
 * Every change of the account in every region, with digests that show a missing file. Management events only: data events
 * are charged for each, and the first copy of management events is free (AWS CloudTrail pricing, 2026).
 */
export function trail(place: LogPlace, target: LogBucket, opts: pulumi.CustomResourceOptions): Trail {
  return new Trail(
    place.name,
    {
      name: place.name,
      s3BucketName: target.bucket.id,
      kmsKeyId: place.keyArn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      tags: place.tags,
    },
    { ...opts, protect: !place.dangerouslyAllowDestroy, dependsOn: [...target.ready] },
  );
}
