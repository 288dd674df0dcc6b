import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { auditEvent, type DetectionEvent } from "../../../components/siem/detection/event.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { texts } from "../../support/moto/call.ts";
import {
  type Archive,
  GROUP,
  keys,
  LOCK_DAYS,
  locked,
  pathOf,
  put,
  read,
  startArchive,
  told,
  write,
} from "./archive.ts";

const PREFIX = "eks-control-plane/";
const AUDIT_STREAM = "kube-apiserver-audit-1a2b3c";
const TIME = "2026-11-21T02:31:00.000000Z";
const DAY = 86_400_000;

/** A line as the API server writes it at level Metadata. */
function auditLine(verb: string, username: string, name: string): string {
  return JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: "7f4e1c3a-2f0c-4f44-8a41-4a4f3f0e8d11",
    stage: "ResponseComplete",
    requestURI: `/apis/cilium.io/v2/namespaces/acme-shop-prod/ciliumnetworkpolicies/${name}`,
    verb,
    user: { username, groups: ["system:authenticated"] },
    sourceIPs: ["10.20.3.7"],
    userAgent: "kubectl/v1.36.3",
    objectRef: { resource: "ciliumnetworkpolicies", apiGroup: "cilium.io", namespace: "acme-shop-prod", name },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: TIME,
    stageTimestamp: TIME,
  });
}

/** What CloudWatch Logs wraps messages in on their way to a stream (CloudWatch Logs guide, "Subscription filters"). */
interface Envelope {
  readonly messageType: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: readonly { readonly message: string }[];
}

let archive: Archive;
beforeAll(async () => {
  archive = await startArchive();
});
afterAll(() => archive?.stop());

describe("the archive", () => {
  it("is made as it was registered, and AWS takes every document in it", async () => {
    // moto has no Pod Identity; everything else that the component asks for was made.
    expect(archive.deployed.left).toEqual(["aws:eks/podIdentityAssociation:PodIdentityAssociation"]);
    const { aws, bucket } = archive;
    const of = async (part: string) => (await aws.s3(`/${bucket}?${part}`)).text;
    expect(texts(await of("object-lock"), "Mode")).toEqual(["GOVERNANCE"]);
    expect(texts(await of("object-lock"), "Days")).toEqual([String(LOCK_DAYS)]);
    expect(texts(await of("versioning"), "Status")).toEqual(["Enabled"]);
    expect(texts(await of("encryption"), "SSEAlgorithm")).toEqual(["aws:kms"]);
    expect(texts(await of("publicAccessBlock"), "RestrictPublicBuckets")).toEqual(["true"]);
    const [expiry] = texts(await of("lifecycle"), "Expiration").concat(texts(await of("lifecycle"), "Days"));
    expect(Number(expiry)).toBeGreaterThan(LOCK_DAYS);
  });

  it("has roles that name the bucket, the stream and the key that really stand", async () => {
    const { aws, bucket, deployed } = archive;
    const [key] = deployed.made.filter(({ type }) => type === "aws:kms/key:Key");
    const stream = deployed.made.find(({ type }) => type.startsWith("aws:kinesis/"))?.id;
    const documents = await Promise.all(
      deployed.made
        .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
        .map(async ({ id }) => {
          const [RoleName = "", PolicyName = ""] = id.split(":");
          return decodeURIComponent(
            (await aws.query("iam", "GetRolePolicy", { RoleName, PolicyName })).replaceAll("+", " "),
          );
        }),
    );
    const resources = documents.flatMap((text) => text.match(/arn:aws:(?:s3|kms|firehose):[^"\\]+/g) ?? []);
    expect(resources).toContain(stream);
    expect(resources).toContain(`arn:aws:s3:::${bucket}/${PREFIX}*`);
    for (const resource of resources) {
      const stands = [`arn:aws:s3:::${bucket}`, `key/${key?.id}`, String(stream)].some((one) => resource.includes(one));
      expect(stands, resource).toBe(true);
    }
  });
});

describe("an audit line on its way", () => {
  it("arrives in the bucket, encrypted with the archive's key, and the detection fires on the one that tampers", async () => {
    const pipeline = DEFAULTS.pipelineUsers[0] ?? "";
    await write(archive, AUDIT_STREAM, [
      ...Array.from({ length: 20 }, (_, index) => auditLine("patch", pipeline, `cell-${index}`)),
      auditLine("get", "mallory@acme.example", "cell-00-default-deny"),
    ]);
    await write(archive, `${AUDIT_STREAM}-b`, [auditLine("delete", "mallory@acme.example", "cell-00-default-deny")]);

    const found = await keys(archive, PREFIX);
    expect(found).toHaveLength(2);
    const { headers } = await archive.aws.s3(pathOf(archive, found[0] ?? ""), { method: "HEAD" });
    const key = archive.deployed.made.find(({ type }) => type === "aws:kms/key:Key")?.id ?? "none";
    expect(headers.get("x-amz-server-side-encryption-aws-kms-key-id")).toContain(key);

    const events: DetectionEvent[] = [];
    for (const one of found) {
      const { logEvents, logGroup } = JSON.parse(await read(archive, one)) as Envelope;
      expect(logGroup).toBe(GROUP);
      for (const { message } of logEvents) events.push(...[auditEvent(JSON.parse(message))].filter((e) => e !== null));
    }
    expect(events).toHaveLength(22);
    const context = { at: "2026-11-21T02:35:00Z", approvals: [] };
    const fired = DETECTIONS.flatMap(({ id, fires }) =>
      id === "log-source-silent" ? [] : fires(events, DEFAULTS, context).map((finding) => ({ id, ...finding })),
    );
    expect(fired).toEqual([
      {
        id: "policy-tampering",
        subject: "mallory@acme.example",
        time: TIME,
        count: 1,
        detail: "delete ciliumnetworkpolicies acme-shop-prod cell-00-default-deny",
      },
    ]);
  });
});

describe("an object of the shipper", () => {
  it("is told to the queue by its key", async () => {
    await told(archive);
    await put(archive, "hubble/2026/11/21/02/node-a.json.gz", '{"flow":{}}\n');
    expect(await told(archive)).toEqual(["hubble/2026/11/21/02/node-a.json.gz"]);
  });

  it("is not told when it lies where no reader looks", async () => {
    await told(archive);
    await put(archive, "errors/eu-1-control-plane/processing-failed/2026/11/21/a.gz", "lost");
    expect(await told(archive)).toEqual([]);
  });

  it("is locked from the moment it is written, for the days of the setting", async () => {
    const version = await put(archive, "hubble/locked.json.gz", "evidence");
    const path = `${pathOf(archive, "hubble/locked.json.gz")}?versionId=${version}`;
    const { headers } = await archive.aws.s3(path, { method: "HEAD" });
    expect(headers.get("x-amz-object-lock-mode")).toBe("GOVERNANCE");
    const until = Date.parse(headers.get("x-amz-object-lock-retain-until-date") ?? "");
    expect(Math.abs(until - Date.now() - LOCK_DAYS * DAY)).toBeLessThan(60_000);
    expect((await archive.aws.s3(path, { method: "DELETE" })).status).toBe(403);
    // Without a version only a marker is put in front: what was written is still there.
    await archive.aws.s3(pathOf(archive, "hubble/locked.json.gz"), { method: "DELETE" });
    expect((await archive.aws.s3(path)).status).toBe(200);
  });

  it("can be deleted under the reversible lock by somebody with the right to bypass it", async () => {
    const version = await put(archive, "hubble/bypassed.json.gz", "evidence");
    const path = `${pathOf(archive, "hubble/bypassed.json.gz")}?versionId=${version}`;
    const headers = { "x-amz-bypass-governance-retention": "true" };
    expect((await archive.aws.s3(path, { method: "DELETE", headers })).status).toBe(204);
  });

  it("is refused without a checksum, so a shipper has to send one", async () => {
    const answer = await archive.aws.s3(pathOf(archive, "hubble/bare.json.gz"), { method: "PUT", body: "x" });
    expect([answer.status, ...texts(answer.text, "Code")]).toEqual([400, "MissingUploadObjectWithObjectLockHeaders"]);
  });
});

describe("the irreversible lock", () => {
  it("holds against everybody", async () => {
    const held = await startArchive(locked({ irreversible: true }));
    try {
      const version = await put(held, "hubble/locked.json.gz", "evidence");
      const path = `${pathOf(held, "hubble/locked.json.gz")}?versionId=${version}`;
      for (const headers of [{}, { "x-amz-bypass-governance-retention": "true" }])
        expect((await held.aws.s3(path, { method: "DELETE", headers })).status).toBe(403);
    } finally {
      await held.stop();
    }
  });
});

/**
 * Where moto 5.2.5 differs from AWS on this path. Each is held here, so that a moto which does better is noticed and the
 * tests above can ask for more.
 */
describe("what moto leaves out", () => {
  const object = async (): Promise<string> => {
    await write(archive, "authenticator-1a2b3c", ["level=info msg=access"]);
    const found = await keys(archive, PREFIX);
    for (const one of found) if ((await read(archive, one)).includes("authenticator-1a2b3c")) return one;
    throw new Error("the line did not arrive");
  };
  let key: string;
  beforeAll(async () => {
    await told(archive);
    key = await object();
  });

  it("the filter pattern: a line that is no audit line passes", async () => {
    const { subscriptionFilters } = await archive.aws.json("logs", "DescribeSubscriptionFilters", {
      logGroupName: GROUP,
    });
    expect(subscriptionFilters).toMatchObject([{ filterPattern: '{ $.apiVersion = "audit.k8s.io/v1" }' }]);
    expect(await read(archive, key)).toContain("level=info");
  });

  it("Decompression and CloudWatchLogProcessing: the object is the envelope, not the lines", async () => {
    expect(JSON.parse(await read(archive, key))).toMatchObject({ messageType: "DATA_MESSAGE", logGroup: GROUP });
  });

  it("time in the prefix, and the file's ending", () => {
    expect(key).toContain("!{timestamp:");
    expect(key).not.toMatch(/\.gz$/);
  });

  it("the bucket's default lock and notifications, for what a stream writes", async () => {
    const { headers } = await archive.aws.s3(pathOf(archive, key), { method: "HEAD" });
    expect(headers.get("x-amz-object-lock-mode")).toBeNull();
    expect(await told(archive)).toEqual([]);
  });

  it("conditions of a bucket policy: a denial for those without TLS denies everybody", () => {
    const { Statement } = JSON.parse(archive.policy) as { Statement: { Sid: string; Condition?: object }[] };
    expect(Statement.find(({ Sid }) => Sid === "TlsOnly")?.Condition).toEqual({
      Bool: { "aws:SecureTransport": "false" },
    });
    expect(archive.underPolicy.status).toBe(403);
  });
});
