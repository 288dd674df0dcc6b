import { describe, expect, it } from "vitest";
import { nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, all, arn, logsOf, ofType, policy, REGION, request, TAGS, typesOf } from "./support.ts";

const bucket = (over: object = {}, ...sources: Parameters<typeof all>[1][]) =>
  request({ archive: { kind: "bucket", ...over } }, all("archive", "hubble-verdict", ...sources));
const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const NAME = "eu-1-logs";

describe("the archive of a plane's logs on AWS", () => {
  it("is encrypted with a key of its own, versioned, closed and kept", async () => {
    const { nodes } = await logsOf(bucket());
    const at = (type: string) => nodeNamed(nodes, `aws:s3/${type}`, NAME);
    expect(at("bucket:Bucket").inputs).toEqual({ objectLockEnabled: true, tags: { ...TAGS, Name: NAME } });
    expect(at("bucket:Bucket")).toMatchObject({ protect: true, retainOnDelete: true });
    expect(at("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs.rules).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: arn("eu-1-archive") },
        bucketKeyEnabled: true,
        blockedEncryptionTypes: ["SSE-C"],
      },
    ]);
    expect(at("bucketVersioning:BucketVersioning").inputs.versioningConfiguration).toEqual({ status: "Enabled" });
    expect(at("bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toEqual({
      ...{ bucket: "eu-1-logs-id", blockPublicAcls: true, blockPublicPolicy: true },
      ...{ ignorePublicAcls: true, restrictPublicBuckets: true },
    });
    expect(at("bucketOwnershipControls:BucketOwnershipControls").inputs.rule).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
    const key = nodeNamed(nodes, "aws:kms/key:Key", "eu-1-archive");
    expect(key).toMatchObject({ protect: true, retainOnDelete: true });
    expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(policy(key)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
  });

  it("takes nothing without TLS and nobody from outside the account", async () => {
    const { nodes } = await logsOf(bucket());
    const Resource = [arn(NAME), `${arn(NAME)}/*`];
    const deny = (Sid: string, Condition: object) => ({
      ...{ Sid, Effect: "Deny", Principal: "*", Action: "s3:*", Resource, Condition },
    });
    const made = nodeNamed(nodes, "aws:s3/bucketPolicy:BucketPolicy", NAME);
    expect(policy(made)).toEqual({
      Version: "2012-10-17",
      Statement: [
        deny("TlsOnly", { Bool: { "aws:SecureTransport": "false" } }),
        deny("Tls12", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
        deny("AccountOnly", {
          StringNotEqualsIfExists: { "aws:PrincipalAccount": ACCOUNT },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        }),
        deny("ServicesForAccountOnly", {
          StringNotEquals: { "aws:SourceAccount": ACCOUNT },
          Null: { "aws:SourceAccount": "false" },
          Bool: { "aws:PrincipalIsAWSService": "true" },
        }),
      ],
    });
    expect(made.dependsOn).toContain(NAME);
  });

  it("lets in the services that write by themselves, for this account and where asked only", async () => {
    const { nodes } = await logsOf(bucket({}, "cloud-activity", "network-flow"));
    const Statement = (policy(nodeNamed(nodes, "aws:s3/bucketPolicy:BucketPolicy", NAME)) as { Statement: unknown[] })
      .Statement;
    const trail = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/eu-1`;
    const logs = {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": `arn:aws:logs:${REGION}:${ACCOUNT}:*` },
    };
    const activity = { StringEquals: { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": trail } };
    const allow = (Sid: string, Service: string, Action: unknown, Resource: string, Condition: object) => ({
      ...{ Sid, Effect: "Allow", Principal: { Service }, Action, Resource, Condition },
    });
    const objects = `${arn(NAME)}/AWSLogs/${ACCOUNT}/*`;
    const delivery = "delivery.logs.amazonaws.com";
    const cloudtrail = "cloudtrail.amazonaws.com";
    expect(Statement.slice(4)).toEqual([
      allow("NetworkFlowCheck", delivery, ["s3:GetBucketAcl", "s3:ListBucket"], arn(NAME), logs),
      allow("NetworkFlowWrite", delivery, "s3:PutObject", objects, logs),
      allow("CloudActivityCheck", cloudtrail, ["s3:GetBucketAcl"], arn(NAME), activity),
      allow("CloudActivityWrite", cloudtrail, "s3:PutObject", objects, activity),
    ]);
    const key = policy(nodeNamed(nodes, "aws:kms/key:Key", "eu-1-archive")) as { Statement: { Sid: string }[] };
    expect(key.Statement.map(({ Sid }) => Sid)).toEqual(["Account", "NetworkFlow", "CloudActivity"]);
    expect(nodeNamed(nodes, "aws:cloudtrail/trail:Trail", "eu-1").inputs).toEqual({
      ...{ name: "eu-1", s3BucketName: "eu-1-logs-id", kmsKeyId: arn("eu-1-archive"), isMultiRegionTrail: true },
      ...{ includeGlobalServiceEvents: true, enableLogFileValidation: true, tags: TAGS },
    });
    expect(nodeNamed(nodes, "aws:ec2/flowLog:FlowLog", "eu-1-flow-archive").inputs).toMatchObject({
      ...{ vpcId: "vpc-1", trafficType: "ALL", logDestinationType: "s3", logDestination: arn(NAME) },
      ...{ maxAggregationInterval: 60, logFormat: expect.stringContaining(" $" + "{start} ") },
    });
  });

  it("locks nothing unless days are given, and gives whoever may the right to lift the lock", async () => {
    expect(ofType((await logsOf(bucket())).nodes, LOCK)).toEqual([]);
    const { nodes } = await logsOf(bucket({ lockDays: 400 }));
    expect(nodeNamed(nodes, LOCK, NAME).inputs).toEqual({
      bucket: "eu-1-logs-id",
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 400 } },
    });
  });

  it("locks irreversibly by the ugly name alone", async () => {
    const { nodes } = await logsOf(bucket({ lockDays: 400, dangerouslyLockIrreversibly: true }));
    expect(nodeNamed(nodes, LOCK, NAME).inputs.rule).toEqual({
      defaultRetention: { mode: "COMPLIANCE", days: 400 },
    });
  });

  it("expires nothing before its lock, and makes old objects cheap", async () => {
    const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    const rules = async (over: object) => {
      const { nodes } = await logsOf(bucket(over));
      return nodeNamed(nodes, LIFECYCLE, NAME).inputs.rules;
    };
    const rule = (days: number, transitions?: object) => [
      {
        ...{ id: "logs", status: "Enabled", filter: {}, ...transitions, expiration: { days } },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      { id: "delete-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
    ];
    const cold = (days: number) => ({ transitions: [{ days, storageClass: "GLACIER_IR" }] });
    expect(await rules({})).toEqual(rule(365, cold(90)));
    expect(await rules({ searchDays: 30, keepDays: 200, lockDays: 365 })).toEqual(rule(366, cold(30)));
    // Glacier Instant Retrieval charges for 90 days at least.
    expect(await rules({ searchDays: 300, keepDays: 365 })).toEqual(rule(365));
  });

  it("makes nothing that was not asked for", async () => {
    expect(typesOf((await logsOf(request({}, {}))).nodes)).toEqual([]);
    expect(
      typesOf((await logsOf(request({ cw: { kind: "cloudwatch" } }, all("cw", "kubernetes-audit")))).nodes),
    ).toEqual([]);
    const types = typesOf((await logsOf(bucket())).nodes).map((type) => type.split(":")[1]?.split("/")[0]);
    expect([...new Set(types)]).toEqual(["eks", "glue", "iam", "kms", "s3"]);
  });

  it("stays, key and all, when the plane may be destroyed", async () => {
    const { nodes } = await logsOf(bucket({ lockDays: 30 }), { dangerouslyAllowDestroy: true });
    expect(nodes.filter(({ protect }) => protect)).toEqual([]);
    expect(nodeNamed(nodes, "aws:s3/bucket:Bucket", NAME).retainOnDelete).toBe(true);
    expect(nodeNamed(nodes, "aws:kms/key:Key", "eu-1-archive").retainOnDelete).toBe(true);
  });
});
