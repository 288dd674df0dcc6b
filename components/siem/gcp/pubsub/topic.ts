import type { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import { Subscription } from "@pulumi/gcp/pubsub/subscription.js";
import { SubscriptionIAMMember } from "@pulumi/gcp/pubsub/subscriptionIAMMember.js";
import { Topic } from "@pulumi/gcp/pubsub/topic.js";
import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { Agent } from "../access/agents.ts";
import { route } from "../route.ts";
import type { PartRequest, PartSettings } from "../settings.ts";
import type { Push } from "./feed.ts";

/** Days that a message waits for a SIEM that is away: a week is a long weekend and a repair. */
export const WAIT_DAYS = 7;
/** Days that a dead letter is kept, the longest that there is (Pub/Sub, "Quotas and limits"). */
const DEAD_DAYS = 31;
/** Deliveries before a message is a dead letter; 5 to 100 (@pulumi/gcp 9.37). With the waits between them, about two hours. */
const ATTEMPTS = 20;

const days = (count: number): string => `${count * 86_400}s`;

export interface MadeTopic {
  /** `projects/PROJECT/topics/NAME`. */
  readonly topic: Topic;
  readonly subscription: Subscription;
  readonly sink: ProjectSink;
}

/**
 * A topic for a SIEM, its subscription, and what can't be delivered in a topic of its own. Made from the end: dead letters
 * have their place before there are messages, and messages have a reader before anything is routed.
 */
export function logTopic(
  request: PartRequest,
  keepDays: number,
  { project, region, key, labels, protect }: PartSettings,
  agent: Agent,
  opts: pulumi.CustomResourceOptions,
  push?: Push,
): MadeTopic {
  const { name } = request;
  const kept = { ...opts, protect };
  const topic = (of: string, retention: number) =>
    new Topic(
      of,
      {
        project,
        labels: { ...labels },
        messageRetentionDuration: days(retention),
        // In the region on the disk and on the way: a publisher elsewhere is refused.
        messageStoragePolicy: { allowedPersistenceRegions: [region], enforceInTransit: true },
        ...(key !== undefined && { kmsKeyName: key }),
      },
      { ...kept, dependsOn: [...agent.ready] },
    );
  const common = { project, labels: { ...labels }, ackDeadlineSeconds: 60, expirationPolicy: { ttl: "" } };

  const dead = topic(`${name}-dead`, DEAD_DAYS);
  // Without a subscription dead letters are lost.
  const unread = new Subscription(
    `${name}-dead`,
    { ...common, topic: dead.id, messageRetentionDuration: days(DEAD_DAYS) },
    kept,
  );
  const buries = new TopicIAMMember(
    `${name}-dead`,
    { project, topic: dead.name, role: "roles/pubsub.publisher", member: agent.member },
    opts,
  );
  const messages = topic(name, keepDays);
  const subscription = new Subscription(
    name,
    {
      ...common,
      topic: messages.id,
      messageRetentionDuration: days(keepDays),
      retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
      deadLetterPolicy: { deadLetterTopic: dead.id, maxDeliveryAttempts: ATTEMPTS },
      ...(push !== undefined && {
        pushConfig: { pushEndpoint: push.endpoint, oidcToken: { serviceAccountEmail: push.account } },
      }),
    },
    { ...kept, dependsOn: [unread, buries] },
  );
  // It takes a message off the subscription when it has become a dead letter.
  const takes = new SubscriptionIAMMember(
    name,
    { project, subscription: subscription.name, role: "roles/pubsub.subscriber", member: agent.member },
    opts,
  );
  const sink = route(request, project, pulumi.interpolate`pubsub.googleapis.com/${messages.id}`, {
    ...opts,
    dependsOn: [takes],
  });
  new TopicIAMMember(
    name,
    { project, topic: messages.name, role: "roles/pubsub.publisher", member: sink.writerIdentity },
    opts,
  );
  return { topic: messages, subscription, sink };
}
