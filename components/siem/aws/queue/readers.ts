import type * as pulumi from "@pulumi/pulumi";
import { familiesOf } from "../../matrix/family.ts";
import type { LogBucket } from "../bucket/bucket.ts";
import type { LogPlace } from "../place.ts";
import type { AwsLogPlan } from "../plan.ts";
import type { ServiceRole } from "../statement.ts";
import { notification } from "./notification.ts";
import { type LogQueue, logQueue } from "./queue.ts";
import { sentinelReader } from "./sentinel.ts";

/** Who is told of new objects: a queue and Sentinel where they are asked for, and functions behind the event bus. */
export function readers(
  place: LogPlace,
  args: { plan: AwsLogPlan; target: LogBucket; existingProvider: boolean },
  opts: pulumi.CustomResourceOptions,
): { readonly queue?: LogQueue; readonly sentinel?: ServiceRole } {
  const { plan, target, existingProvider } = args;
  const { bucket, search, lake, prefixes } = plan;
  const id = `${place.name}-logs`;
  const workspace = bucket?.sentinelWorkspace;
  const bucketArn = target.bucket.arn;
  const queue = bucket?.queue === true || workspace !== undefined ? logQueue(id, bucketArn, place, opts) : undefined;
  const eventBus = search !== undefined || (lake !== undefined && familiesOf(lake.sources).length > 0);
  notification(id, target.bucket.id, { queue, prefixes, eventBus }, opts);
  const sentinel =
    queue !== undefined && workspace !== undefined
      ? sentinelReader(
          `${place.name}-sentinel`,
          { workspace, queueArn: queue.queue.arn, bucketArn, existingProvider },
          place,
          opts,
        )
      : undefined;
  return { ...(queue !== undefined && { queue }), ...(sentinel !== undefined && { sentinel }) };
}
