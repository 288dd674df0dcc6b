import { describe, expect, it } from "vitest";
import { SHIPPER } from "../../../components/siem/ship/outlet.ts";
import { nodeNamed } from "../../support/graph.ts";
import { EVERY, logGraph, NUMBER, one, PROJECT, typesOf } from "./given.ts";

const AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const MEMBER = "gcp:projects/iAMMember:IAMMember";
const EXCLUSION = "gcp:logging/projectExclusion:ProjectExclusion";
const SINK = "gcp:logging/projectSink:ProjectSink";
const CLUSTER = '(resource.labels.cluster_name="eu-1" AND resource.labels.location="europe-west4")';
const NETWORK = [
  '(resource.type="gce_subnetwork" AND resource.labels.subnetwork_name=("eu-1-nodes"))',
  '(resource.type="dns_query" AND jsonPayload.sourceNetwork="eu-1")',
].join(" OR ");

describe("logs of a plane on Google Cloud", () => {
  it("go to the sinks that are asked for, told in the order of the request", async () => {
    const { logs } = await logGraph(EVERY);
    expect(logs.sinks.map(({ name, kind, receives }) => [name, kind, receives])).toEqual([
      ["archive", "gcp-logging", ["kubernetes-audit", "authenticator", "api-server", "network-flow"]],
      ["siem", "gcp-pubsub", ["kubernetes-audit", "container"]],
      ["rows", "gcp-bigquery", ["kubernetes-audit", "hubble-verdict", "approval-change", "posture"]],
    ]);
  });

  it("make no sink that is another cloud's or somebody else's", async () => {
    const { nodes, logs } = await logGraph({
      sinks: {
        flows: { kind: "generic", protocol: "http", endpoint: "https://siem.example.com/v1/logs" },
        archive: { kind: "log-bucket" },
      },
      destinations: { "hubble-verdict": ["flows"], "kubernetes-audit": ["archive"] },
      off: {},
    });
    expect(logs.sinks.map(({ name }) => name)).toEqual(["archive"]);
    // The shipper sends those elsewhere: it needs no right here.
    expect(logs.outlets).toEqual([]);
    expect(nodes.filter(({ type }) => type === MEMBER)).toEqual([]);
  });

  it("have reads of the API server logged where the authenticator is asked for, and writes never", async () => {
    const { nodes } = await logGraph(one({ kind: "log-bucket" }, "authenticator"));
    expect(nodeNamed(nodes, AUDIT, "eu-1-reads").inputs).toEqual({
      project: PROJECT,
      service: "container.googleapis.com",
      auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }],
    });
    const without = await logGraph(one({ kind: "log-bucket" }, "kubernetes-audit"));
    expect(without.nodes.filter(({ type }) => type === AUDIT)).toEqual([]);
  });

  it("are shipped from nodes by a service account that may write logs and nothing else", async () => {
    const { nodes, logs } = await logGraph(EVERY);
    const rights = nodes.filter(({ type }) => type === MEMBER);
    const pool = `projects/${NUMBER}/locations/global/workloadIdentityPools/${PROJECT}.svc.id.goog`;
    expect(rights.map(({ inputs }) => inputs)).toEqual([
      {
        project: PROJECT,
        role: "roles/logging.logWriter",
        member: `principal://iam.googleapis.com/${pool}/subject/ns/${SHIPPER.namespace}/sa/${SHIPPER.serviceAccount}`,
      },
    ]);
    expect(logs.outlets).toMatchObject([
      {
        kind: "cloud-logging",
        name: "cloud-logging",
        project: PROJECT,
        location: "europe-west4",
        logs: {
          hubble: "cellwall-hubble",
          kubernetes: "cellwall-kubernetes",
          posture: "cellwall-posture",
          approval: "cellwall-approval",
        },
      },
    ]);
  });

  it("ship nothing where nobody asks for a log of the nodes", async () => {
    const { nodes, logs } = await logGraph(one({ kind: "log-bucket" }, "kubernetes-audit", "network-flow"));
    expect(logs.outlets).toEqual([]);
    expect(nodes.filter(({ type }) => type === MEMBER)).toEqual([]);
  });

  it("leave nothing of a sealed plane in the bucket without a region, once all routes stand", async () => {
    const { nodes } = await logGraph(EVERY);
    const exclusion = nodeNamed(nodes, EXCLUSION, "eu-1-logs");
    expect(exclusion.inputs.filter).toBe(`${CLUSTER} OR ${NETWORK}`);
    expect(exclusion.dependencies).toEqual(
      expect.arrayContaining(["eu-1-logs", "eu-1-siem", "eu-1-rows"].map((name) => `${SINK}::${name}`)),
    );
  });

  it("are paid for once: of another plane, what a sink has is in that sink alone", async () => {
    const { nodes } = await logGraph(one({ kind: "log-bucket" }, "kubernetes-audit", "hubble-l7", "cloud-activity"), {
      sealed: false,
    });
    expect(nodeNamed(nodes, EXCLUSION, "eu-1-logs").inputs.filter).toBe(
      `(${CLUSTER} AND (log_id("cloudaudit.googleapis.com/activity") OR log_id("cellwall-hubble")))`,
    );
    const activity = await logGraph(one({ kind: "log-bucket" }, "cloud-activity"), { sealed: false });
    expect(activity.nodes.filter(({ type }) => type === EXCLUSION)).toEqual([]);
  });

  it("have one agent of each service, however many sinks use it", async () => {
    const { nodes } = await logGraph({
      sinks: { a: { kind: "pubsub" }, b: { kind: "pubsub" } },
      destinations: { "kubernetes-audit": ["a", "b"] },
      off: {},
    });
    expect(typesOf(nodes).filter((type) => type === "projects/serviceIdentity")).toHaveLength(1);
    expect(typesOf(nodes).filter((type) => type === "kms/cryptoKeyIAMMember")).toHaveLength(1);
  });

  it("lose nothing to a destroy that is refused: whatever is not protected, something protected comes after", async () => {
    const { nodes } = await logGraph(EVERY);
    const open = nodes.filter(({ type, protect }) => type.startsWith("gcp:") && !protect);
    expect(open.map(({ name }) => name).toSorted()).toEqual(["eu-1-reads", "eu-1-shipper"]);
    const held = new Set(nodes.filter(({ protect }) => protect).flatMap(({ dependencies }) => dependencies));
    expect(open.filter(({ urn }) => !held.has(urn))).toEqual([]);
  });

  it("may all go where the stack says so, except what holds logs and the key", async () => {
    const { nodes } = await logGraph(EVERY, { key: undefined, protect: false });
    expect(nodes.filter(({ protect }) => protect)).toEqual([]);
    expect(nodes.filter(({ retainOnDelete }) => retainOnDelete).map(({ type }) => type.split(":")[1])).toEqual(
      expect.arrayContaining(["kms/keyRing", "kms/cryptoKey", "logging/projectBucketConfig", "bigquery/dataset"]),
    );
    const tables = nodes.filter(({ type }) => type === "gcp:bigquery/table:Table");
    expect(tables.map(({ inputs }) => inputs.deletionProtection)).not.toContain(true);
  });
});
