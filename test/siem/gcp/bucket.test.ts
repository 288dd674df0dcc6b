import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ArgumentError } from "../../../components/network/argument.ts";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { nodeNamed } from "../../support/graph.ts";
import { KEY, logGraph, one, PROJECT, typesOf } from "./given.ts";

const BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
const SINK = "gcp:logging/projectSink:ProjectSink";
const CLUSTER = '(resource.labels.cluster_name="eu-1" AND resource.labels.location="europe-west4")';

/** What the preview warned of. */
const warned: string[] = [];
beforeEach(() => {
  warned.length = 0;
  vi.spyOn(pulumi.log, "warn").mockImplementation(async (text) => {
    warned.push(text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a log bucket", () => {
  it("is made in the region, with the key, and stays when the stack goes", async () => {
    const { nodes, logs } = await logGraph(one({ kind: "log-bucket" }, "kubernetes-audit"));
    const bucket = nodeNamed(nodes, BUCKET, "eu-1-logs");
    expect(bucket.inputs).toEqual({
      project: PROJECT,
      location: "europe-west4",
      bucketId: "eu-1-logs",
      description: "Logs of the plane eu-1",
      retentionDays: 400,
      enableAnalytics: false,
      cmekSettings: { kmsKeyName: KEY },
    });
    expect(bucket).toMatchObject({ protect: true, retainOnDelete: true });
    expect(bucket.dependsOn).toContain("eu-1-logs-grant");
    expect(logs.sinks).toMatchObject([
      { name: "siem", kind: "gcp-logging", account: PROJECT, region: "europe-west4", receives: ["kubernetes-audit"] },
    ]);
  });

  it("gets what it receives, leases left out, by a writer of its own", async () => {
    const { nodes } = await logGraph(one({ kind: "log-bucket" }, "kubernetes-audit"));
    expect(nodeNamed(nodes, SINK, "eu-1-logs").inputs).toEqual({
      project: PROJECT,
      destination: "logging.googleapis.com/eu-1-logs-id",
      filter: `(${CLUSTER} AND (log_id("cloudaudit.googleapis.com/activity")))`,
      uniqueWriterIdentity: true,
      description: "Logs of the plane eu-1 for siem: kubernetes-audit",
      exclusions: [
        {
          name: "leases",
          description: "Renewals of leases: every few seconds by each node and controller",
          filter: 'protoPayload.methodName="io.k8s.coordination.v1.leases.update"',
        },
      ],
    });
  });

  it("makes nothing else, so a sink of one kind brings none of another", async () => {
    const { nodes, logs } = await logGraph(one({ kind: "log-bucket" }, "kubernetes-audit"));
    expect(typesOf(nodes)).toEqual([
      "kms/cryptoKeyIAMMember",
      "logging/projectBucketConfig",
      "logging/projectExclusion",
      "logging/projectSink",
    ]);
    expect(logs.outlets).toEqual([]);
  });

  it("keeps logs for as long as they are to be searched, kept or locked, whichever is longest", async () => {
    const days = async (sink: object) =>
      nodeNamed((await logGraph(one({ kind: "log-bucket", ...sink }, "node"))).nodes, BUCKET, "eu-1-logs").inputs
        .retentionDays;
    expect(await days({ searchDays: 30 })).toBe(400);
    expect(await days({ searchDays: 90, keepDays: 60 })).toBe(90);
    expect(await days({ keepDays: 60, lockDays: 730, dangerouslyLockIrreversibly: true })).toBe(730);
  });

  it("is locked by the ugly name alone, and says so at each preview", async () => {
    const open = await logGraph(one({ kind: "log-bucket", keepDays: 365 }, "node"));
    expect(nodeNamed(open.nodes, BUCKET, "eu-1-logs").inputs).not.toHaveProperty("locked");
    expect(warned).toEqual([]);
    const locked = await logGraph(one({ kind: "log-bucket", dangerouslyLockIrreversibly: true }, "node"));
    expect(nodeNamed(locked.nodes, BUCKET, "eu-1-logs").inputs).toMatchObject({ locked: true });
    expect(warned).toEqual([expect.stringContaining("nobody can shorten its retention")]);
  });

  it("goes on with the plane's own bucket whatever the sink is called, and the next has its own name", async () => {
    const request: LogRequest = {
      sinks: { archive: { kind: "log-bucket" }, short: { kind: "log-bucket", keepDays: 30 } },
      destinations: { node: ["short"], "kubernetes-audit": ["archive"] },
      off: {},
    };
    const { nodes } = await logGraph(request);
    expect(nodes.filter(({ type }) => type === BUCKET).map(({ name, inputs }) => [name, inputs.retentionDays])).toEqual(
      [
        ["eu-1-logs", 400],
        ["eu-1-short", 30],
      ],
    );
    expect(nodes.filter(({ type }) => type.endsWith(":CryptoKeyIAMMember"))).toHaveLength(1);
  });

  it("called `logs` is the plane's own, wherever it stands among others", async () => {
    const { nodes } = await logGraph({
      sinks: { archive: { kind: "log-bucket" }, logs: { kind: "log-bucket", keepDays: 90 } },
      destinations: { "kubernetes-audit": ["archive", "logs"] },
      off: {},
    });
    expect(nodes.filter(({ type }) => type === BUCKET).map(({ name, inputs }) => [name, inputs.retentionDays])).toEqual(
      [
        ["eu-1-archive", 400],
        ["eu-1-logs", 90],
      ],
    );
  });

  it("is encrypted by Google where no customer's key is asked for, and nothing is given to any agent", async () => {
    const { nodes } = await logGraph(one({ kind: "log-bucket" }, "node"), { key: undefined, customerKeys: false });
    expect(nodeNamed(nodes, BUCKET, "eu-1-logs").inputs).not.toHaveProperty("cmekSettings");
    expect(nodes.filter(({ type }) => type.startsWith("gcp:kms/"))).toEqual([]);
  });
});

describe("a request that Google Cloud would refuse", () => {
  const refused = async (request: LogRequest): Promise<string> => {
    const error = await logGraph(request).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ArgumentError);
    return (error as ArgumentError).message;
  };

  it("is refused with all its problems at once, before anything is made", async () => {
    const message = await refused({
      sinks: {
        a: { kind: "log-bucket", keepDays: 4_000 },
        b: { kind: "pubsub", keepDays: 32 },
        c: { kind: "log-bucket", lockDays: 365 },
        d: { kind: "pubsub", secOpsInstance: "my-instance" },
        e: { kind: "bigquery", keepDays: 0.5 },
        logs: { kind: "pubsub" },
      },
      destinations: {},
      off: {},
    });
    expect(message).toContain("logs.sinks.a.keepDays: 4000: is not a whole number of days from 1 to 3650");
    expect(message).toContain("logs.sinks.b.keepDays: 32: is not a whole number of days from 1 to 31");
    expect(message).toContain("logs.sinks.c.lockDays: 365: asks for a lock that could be taken away");
    expect(message).toContain("logs.sinks.d.secOpsInstance: my-instance: is not the name of an instance");
    expect(message).toContain("logs.sinks.e.keepDays: 0.5");
    expect(message).toContain("logs.sinks.logs: pubsub: has the name of the plane's own log bucket");
  });

  it("is told that a feed has one parser", async () => {
    const secOpsInstance = "projects/acme-planes/locations/europe-west4/instances/0000";
    const message = await refused(one({ kind: "pubsub", secOpsInstance }, "kubernetes-audit", "hubble-verdict"));
    expect(message).toContain("logs.destinations.hubble-verdict: siem: is a feed of audit logs");
    expect(message).not.toContain("destinations.kubernetes-audit");
  });
});
