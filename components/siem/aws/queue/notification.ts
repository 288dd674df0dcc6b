import { BucketNotification } from "@pulumi/aws/s3/bucketNotification.js";
import type * as pulumi from "@pulumi/pulumi";
import type { LogQueue } from "./queue.ts";

/**
 * Who hears of new objects. A bucket has one set of notifications, and whoever writes it overwrites all of it, so everything
 * that listens is here. A queue gets messages in S3's own form, by prefix; functions listen on the account's event bus,
 * because S3 refuses a queue and a function for the same prefix.
 */
export function notification(
  id: string,
  bucket: pulumi.Input<string>,
  listeners: { queue?: LogQueue | undefined; prefixes: readonly string[]; eventBus: boolean },
  opts: pulumi.CustomResourceOptions,
): BucketNotification | undefined {
  const { queue, prefixes, eventBus } = listeners;
  if (queue === undefined && !eventBus) return undefined;
  return new BucketNotification(
    id,
    {
      bucket,
      ...(eventBus && { eventbridge: true }),
      ...(queue !== undefined && {
        queues: prefixes.map((prefix) => ({
          id: prefix,
          queueArn: queue.queue.arn,
          events: ["s3:ObjectCreated:*"],
          filterPrefix: `${prefix}/`,
          filterSuffix: ".gz",
        })),
      }),
    },
    { ...opts, dependsOn: queue === undefined ? [] : [queue.policy] },
  );
}
