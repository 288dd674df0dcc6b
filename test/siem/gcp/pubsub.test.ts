import { describe, expect, it } from "vitest";
import { accountIdOf } from "../../../components/siem/gcp/pubsub/feed.ts";
import { endpointOf, instanceOf } from "../../../components/siem/gcp/pubsub/instance.ts";
import { nodeNamed, waitsFor } from "../../support/graph.ts";
import { AGENTS, KEY, logGraph, one, PROJECT, typesOf, WRITER } from "./given.ts";

const TOPIC = "gcp:pubsub/topic:Topic";
const SUBSCRIPTION = "gcp:pubsub/subscription:Subscription";
const TOPIC_RIGHT = "gcp:pubsub/topicIAMMember:TopicIAMMember";
const SINK = "gcp:logging/projectSink:ProjectSink";
const AGENT = `serviceAccount:${AGENTS.pubsub}`;
const INSTANCE = "projects/acme-soc/locations/eu/instances/0a1b2c3d-0000-4000-8000-000000000000";

describe("a topic for a SIEM", () => {
  it("keeps messages in the region, at rest and on the way, with the key", async () => {
    const { nodes, logs } = await logGraph(one({ kind: "pubsub" }, "kubernetes-audit"));
    const topic = nodeNamed(nodes, TOPIC, "eu-1-siem");
    expect(topic.inputs).toEqual({
      project: PROJECT,
      labels: { plane: "eu-1" },
      messageRetentionDuration: "604800s",
      messageStoragePolicy: { allowedPersistenceRegions: ["europe-west4"], enforceInTransit: true },
      kmsKeyName: KEY,
    });
    expect(topic.protect).toBe(true);
    expect(logs.sinks).toMatchObject([
      { name: "siem", kind: "gcp-pubsub", account: PROJECT, region: "europe-west4", receives: ["kubernetes-audit"] },
    ]);
  });

  it("is pulled, with patience, and never forgotten", async () => {
    const { nodes } = await logGraph(one({ kind: "pubsub", keepDays: 14 }, "kubernetes-audit"));
    expect(nodeNamed(nodes, SUBSCRIPTION, "eu-1-siem").inputs).toEqual({
      project: PROJECT,
      labels: { plane: "eu-1" },
      topic: "eu-1-siem-id",
      ackDeadlineSeconds: 60,
      expirationPolicy: { ttl: "" },
      messageRetentionDuration: "1209600s",
      retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
      deadLetterPolicy: { deadLetterTopic: "eu-1-siem-dead-id", maxDeliveryAttempts: 20 },
    });
  });

  it("keeps dead letters a month, in a subscription that stands before there are any", async () => {
    const { nodes } = await logGraph(one({ kind: "pubsub" }, "kubernetes-audit"));
    expect(nodeNamed(nodes, TOPIC, "eu-1-siem-dead").inputs).toMatchObject({
      kmsKeyName: KEY,
      messageRetentionDuration: "2678400s",
      messageStoragePolicy: { allowedPersistenceRegions: ["europe-west4"], enforceInTransit: true },
    });
    const dead = nodeNamed(nodes, SUBSCRIPTION, "eu-1-siem-dead");
    expect(dead.inputs).toEqual({
      project: PROJECT,
      labels: { plane: "eu-1" },
      topic: "eu-1-siem-dead-id",
      ackDeadlineSeconds: 60,
      expirationPolicy: { ttl: "" },
      messageRetentionDuration: "2678400s",
    });
    expect(dead.protect).toBe(true);
    expect(nodeNamed(nodes, SUBSCRIPTION, "eu-1-siem").dependsOn).toContain("eu-1-siem-dead");
  });

  it("has an agent that exists before it is given anything, and that may bury, take and encrypt", async () => {
    const { nodes } = await logGraph(one({ kind: "pubsub" }, "kubernetes-audit"));
    expect(nodeNamed(nodes, "gcp:projects/serviceIdentity:ServiceIdentity", "eu-1-pubsub").inputs).toEqual({
      project: PROJECT,
      service: "pubsub.googleapis.com",
    });
    expect(nodeNamed(nodes, TOPIC_RIGHT, "eu-1-siem-dead").inputs).toEqual({
      project: PROJECT,
      topic: "eu-1-siem-dead-1a2b3c4",
      role: "roles/pubsub.publisher",
      member: AGENT,
    });
    expect(nodeNamed(nodes, "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember", "eu-1-siem").inputs).toEqual({
      project: PROJECT,
      subscription: "eu-1-siem-1a2b3c4",
      role: "roles/pubsub.subscriber",
      member: AGENT,
    });
    expect(nodeNamed(nodes, "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "eu-1-pubsub-grant").inputs).toEqual({
      cryptoKeyId: KEY,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: AGENT,
    });
    expect(waitsFor(nodes, nodeNamed(nodes, TOPIC, "eu-1-siem"))).toEqual(
      expect.arrayContaining(["eu-1-pubsub", "eu-1-pubsub-grant"]),
    );
  });

  it("gets nothing before somebody can read it, and from its own writer alone", async () => {
    const { nodes } = await logGraph(one({ kind: "pubsub" }, "kubernetes-audit"));
    const sink = nodeNamed(nodes, SINK, "eu-1-siem");
    expect(sink.inputs).toMatchObject({
      destination: "pubsub.googleapis.com/eu-1-siem-id",
      uniqueWriterIdentity: true,
      exclusions: [{ name: "leases" }],
    });
    expect(waitsFor(nodes, sink)).toEqual(expect.arrayContaining(["eu-1-siem", "eu-1-siem-dead"]));
    expect(nodeNamed(nodes, TOPIC_RIGHT, "eu-1-siem").inputs).toEqual({
      project: PROJECT,
      topic: "eu-1-siem-1a2b3c4",
      role: "roles/pubsub.publisher",
      member: WRITER,
    });
  });

  it("makes nothing else", async () => {
    const { nodes } = await logGraph(one({ kind: "pubsub" }, "kubernetes-audit"));
    expect(typesOf(nodes)).toEqual([
      "kms/cryptoKeyIAMMember",
      "logging/projectExclusion",
      "logging/projectSink",
      "projects/serviceIdentity",
      "pubsub/subscription",
      "pubsub/subscription",
      "pubsub/subscriptionIAMMember",
      "pubsub/topic",
      "pubsub/topic",
      "pubsub/topicIAMMember",
      "pubsub/topicIAMMember",
    ]);
  });
});

describe("a feed of Google SecOps", () => {
  it("is pushed to with a token of an account that has no key", async () => {
    const { nodes, logs } = await logGraph(one({ kind: "pubsub", secOpsInstance: INSTANCE }, "kubernetes-audit"));
    expect(nodeNamed(nodes, "gcp:chronicle/feed:Feed", "eu-1-siem").inputs).toEqual({
      project: "acme-soc",
      location: "eu",
      instance: "0a1b2c3d-0000-4000-8000-000000000000",
      displayName: "eu-1 siem",
      enabled: true,
      details: {
        feedSourceType: "HTTPS_PUSH_GOOGLE_CLOUD_PUBSUB",
        logType: `${INSTANCE}/logTypes/GCP_CLOUDAUDIT`,
        httpsPushGoogleCloudPubsubSettings: { splitDelimiter: "\n" },
      },
    });
    expect(nodeNamed(nodes, SUBSCRIPTION, "eu-1-siem").inputs.pushConfig).toEqual({
      pushEndpoint: `https://chronicle.eu.rep.googleapis.com/v1/${INSTANCE}/feeds/f-1:importPushLogs`,
      oidcToken: { serviceAccountEmail: "eu-1-siem-push@acme-planes.iam.gserviceaccount.com" },
    });
    expect(nodes.filter(({ type }) => type.startsWith("gcp:serviceaccount/key"))).toEqual([]);
    // Where they land, not where they pass: residency judges it by that.
    expect(logs.sinks).toMatchObject([{ kind: "google-secops", account: "acme-soc", region: "eu" }]);
  });

  it("is read from the name of its instance, and from nothing else", () => {
    expect(instanceOf(INSTANCE)).toEqual({
      project: "acme-soc",
      location: "eu",
      id: "0a1b2c3d-0000-4000-8000-000000000000",
    });
    expect(instanceOf(`${INSTANCE}/feeds/x`)).toBeUndefined();
    expect(instanceOf("0a1b2c3d-0000-4000-8000-000000000000")).toBeUndefined();
    expect(endpointOf({ project: "p", location: "europe-west4", id: "i" }, "F")).toBe(
      "https://chronicle.europe-west4.rep.googleapis.com/v1/F:importPushLogs",
    );
  });

  it("has an account whose id Google takes, however long the names are", () => {
    for (const name of ["eu-1", "production-europe-1"])
      for (const sink of ["s", "siem", "sixteen-letters1"])
        expect(accountIdOf(name, sink)).toMatch(/^[a-z](?=.{5,29}$)[a-z0-9]*(-[a-z0-9]+)*$/);
  });
});
