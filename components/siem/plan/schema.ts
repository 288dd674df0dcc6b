import { z } from "zod";
import { HOST } from "../../contract/match/fqdn.ts";
import type { Cloud, SinkKind } from "../matrix/source.ts";

/** At most 4,383 days: what Log Analytics keeps in all (@pulumi/azure-native 3.28.0); no other store of ours keeps less. */
const days = z.int().min(1).max(4_383);
const retention = { searchDays: days.optional(), keepDays: days.optional() };
const lock = { lockDays: days.optional(), dangerouslyLockIrreversibly: z.boolean().optional() };
const host = z.string().regex(HOST);
const port = z.int().min(1).max(65_535);
const brokers = z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z0-9-]+:\d{2,5}$/)).min(1);

/** Settings of a sink by its kind; of `generic` by its protocol. */
export const KINDS = {
  "log-analytics": z.strictObject({
    kind: z.literal("log-analytics"),
    sentinel: z.boolean().optional(),
    commitmentGb: z.int().min(100).max(50_000).optional(),
    ...retention,
  }),
  "data-explorer": z.strictObject({
    kind: z.literal("data-explorer"),
    sku: z.string().min(1).optional(),
    instances: z.int().min(1).max(1_000).optional(),
    ...retention,
  }),
  "event-hub": z.strictObject({ kind: z.literal("event-hub"), keepDays: z.int().min(1).max(90).optional() }),
  storage: z.strictObject({ kind: z.literal("storage"), ...retention, ...lock }),
  cloudwatch: z.strictObject({ kind: z.literal("cloudwatch"), ...retention }),
  bucket: z.strictObject({
    kind: z.literal("bucket"),
    sentinelWorkspace: z
      .string()
      .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      .optional(),
    queue: z.boolean().optional(),
    ...retention,
    ...lock,
  }),
  "security-lake": z.strictObject({ kind: z.literal("security-lake"), ...retention }),
  opensearch: z.strictObject({
    kind: z.literal("opensearch"),
    instanceType: z.string().min(1).optional(),
    instances: z.int().min(1).max(80).optional(),
    ...retention,
  }),
  "log-bucket": z.strictObject({ kind: z.literal("log-bucket"), ...retention, ...lock }),
  pubsub: z.strictObject({
    kind: z.literal("pubsub"),
    keepDays: z.int().min(1).max(31).optional(),
    secOpsInstance: z
      .string()
      .regex(/^projects\/[^/]+\/locations\/[^/]+\/instances\/[^/]+$/)
      .optional(),
  }),
  bigquery: z.strictObject({ kind: z.literal("bigquery"), ...retention }),
} as const satisfies Partial<Record<SinkKind, z.ZodType>>;

export const PROTOCOLS = {
  http: z.strictObject({
    kind: z.literal("generic"),
    protocol: z.literal("http"),
    endpoint: z.string().regex(/^https:\/\/[^/\s]+(\/\S*)?$/),
    token: z.string().min(1).optional(),
  }),
  syslog: z.strictObject({ kind: z.literal("generic"), protocol: z.literal("syslog"), host, port }),
  kafka: z.strictObject({
    kind: z.literal("generic"),
    protocol: z.literal("kafka"),
    brokers,
    topicPrefix: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{1,100}$/)
      .optional(),
    username: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
  }),
} as const;

/** Kinds of sinks that a plane in each cloud can have. */
export const KINDS_OF: Readonly<Record<Exclude<Cloud, "local">, readonly SinkKind[]>> = {
  azure: ["log-analytics", "data-explorer", "event-hub", "storage", "generic"],
  aws: ["cloudwatch", "bucket", "security-lake", "opensearch", "generic"],
  gcp: ["log-bucket", "pubsub", "bigquery", "generic"],
};
