import { ProjectBucketConfig } from "@pulumi/gcp/logging/projectBucketConfig.js";
import type { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import * as pulumi from "@pulumi/pulumi";
import type { Lock, Retention } from "../plan/request.ts";
import type { Agent } from "./access/agents.ts";
import { route } from "./route.ts";
import type { PartRequest, PartSettings } from "./settings.ts";

/** Days that logs stay unless a sink says otherwise, as long as audit logs that Google keeps itself. */
export const KEEP_DAYS = 400;

/** Days that a bucket keeps what is in it: all of them can be searched. */
export function retentionOf({ searchDays = 0, keepDays = KEEP_DAYS, lockDays = 0 }: Retention & Lock): number {
  return Math.max(searchDays, keepDays, lockDays);
}

/** Is nobody to take the retention back, ever? Only by the name that says so. */
export const isLocked = ({ dangerouslyLockIrreversibly }: Lock): boolean => dangerouslyLockIrreversibly === true;

export interface MadeBucket {
  readonly bucket: ProjectBucketConfig;
  readonly sink: ProjectSink;
}

/** A log bucket of the plane's region, and the route to it. */
export function logBucket(
  request: PartRequest,
  asked: Retention & Lock,
  { name, project, region, key, protect }: PartSettings,
  agent: Agent | undefined,
  opts: pulumi.CustomResourceOptions,
): MadeBucket {
  const bucket = new ProjectBucketConfig(
    request.name,
    {
      project,
      location: region,
      bucketId: request.name,
      description: `Logs of the plane ${name}`,
      retentionDays: retentionOf(asked),
      // Buckets with a key and analytics have been refused (hashicorp/terraform-provider-google#14193), and analytics
      // can't be turned off again.
      enableAnalytics: false,
      ...(isLocked(asked) && { locked: true }),
      ...(key !== undefined && { cmekSettings: { kmsKeyName: key } }),
    },
    // What was logged outlives what it was logged of.
    { ...opts, dependsOn: [...(agent?.ready ?? [])], protect, retainOnDelete: true },
  );
  const sink = route(request, project, pulumi.interpolate`logging.googleapis.com/${bucket.id}`, opts);
  return { bucket, sink };
}
