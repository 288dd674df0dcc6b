import { describe, expect, it } from "vitest";
import { nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, all, arn, CLUSTER_ARN, logsOf, ofType, policy, request, TAGS } from "./support.ts";

const WORKSPACE = "0f0f0f0f-1111-4222-8333-444444444444";
const bucket = (over: object) =>
  request({ archive: { kind: "bucket", ...over } }, all("archive", "hubble-verdict", "posture", "kubernetes-audit"));
const QUEUE = "aws:sqs/queue:Queue";
const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";

describe("whoever reads the archive", () => {
  it("hears of new objects by an encrypted queue that the bucket alone writes to", async () => {
    const { nodes, known } = await logsOf(bucket({ queue: true }));
    expect(nodeNamed(nodes, QUEUE, "eu-1-logs").inputs).toEqual({
      ...{ kmsMasterKeyId: arn("eu-1-archive"), messageRetentionSeconds: 1_209_600, tags: TAGS },
      visibilityTimeoutSeconds: 300,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("eu-1-logs-aside"), maxReceiveCount: 3 }),
    });
    expect(policy(nodeNamed(nodes, "aws:sqs/queuePolicy:QueuePolicy", "eu-1-logs"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Bucket",
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: arn("eu-1-logs"),
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnEquals: { "aws:SourceArn": arn("eu-1-logs") },
          },
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: arn("eu-1-logs"),
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    const [told, ...more] = ofType(nodes, NOTIFICATION);
    expect(more).toEqual([]);
    const queue = (id: string) => ({
      ...{ id, queueArn: arn("eu-1-logs"), events: ["s3:ObjectCreated:*"] },
      ...{ filterPrefix: `${id}/`, filterSuffix: ".gz" },
    });
    expect(told?.inputs).toEqual({
      bucket: "eu-1-logs-id",
      queues: [queue("hubble"), queue("posture"), queue("eks-control-plane")],
    });
    expect(told?.dependencies).toContain("aws:sqs/queuePolicy:QueuePolicy::eu-1-logs");
    expect(known.queueUrl).toBe("https://sqs/eu-1-logs");
    expect(policy(nodeNamed(nodes, "aws:kms/key:Key", "eu-1-archive"))).toMatchObject({
      Statement: [
        {},
        {
          Principal: { Service: "s3.amazonaws.com" },
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
        },
      ],
    });
    expect(ofType(nodes, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
  });

  it("is Microsoft Sentinel only where its workspace is named", async () => {
    const { nodes, known } = await logsOf(bucket({ sentinelWorkspace: WORKSPACE }));
    const host = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/";
    expect(nodeNamed(nodes, "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "eu-1-sentinel").inputs).toEqual({
      url: `https://${host}`,
      clientIdLists: ["api://1462b192-27f7-4cb9-8523-0f4ecb54b47e"],
      thumbprintLists: ["626d44e704d1ceabe3bf0d53397464ac8080142c"],
      tags: TAGS,
    });
    const role = nodeNamed(nodes, "aws:iam/role:Role", "eu-1-sentinel");
    expect(role.inputs.name).toBe("OIDC_MicrosoftSentinel_eu-1");
    expect(policy(role, "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${host}:aud`]: "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e",
              "sts:RoleSessionName": `MicrosoftSentinel_${WORKSPACE}`,
            },
          },
        },
      ],
    });
    expect(policy(nodeNamed(nodes, "aws:iam/rolePolicy:RolePolicy", "eu-1-sentinel"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Queue",
          Effect: "Allow",
          Action: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
          Resource: arn("eu-1-logs"),
        },
        { Sid: "Bucket", Effect: "Allow", Action: "s3:ListBucket", Resource: arn("eu-1-logs") },
        { Sid: "Objects", Effect: "Allow", Action: "s3:GetObject", Resource: `${arn("eu-1-logs")}/*` },
        { Sid: "Key", Effect: "Allow", Action: "kms:Decrypt", Resource: arn("eu-1-archive") },
      ],
    });
    expect(known.sentinelRoleArn).toBe(arn("eu-1-sentinel"));
  });

  it("shares Microsoft's provider where the account has it", async () => {
    const { nodes } = await logsOf(bucket({ sentinelWorkspace: WORKSPACE }), { existingSentinelProvider: true });
    expect(ofType(nodes, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
    expect(ofType(nodes, QUEUE)).toHaveLength(2);
  });
});

describe("the shipper", () => {
  it("adds objects by its own role, which no other pod gets", async () => {
    const { nodes, known } = await logsOf(bucket({}));
    expect(nodeNamed(nodes, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "eu-1-shipper").inputs).toEqual({
      ...{ clusterName: "eu-1", namespace: "cellwall-siem", serviceAccount: "shipper" },
      ...{ roleArn: arn("eu-1-shipper"), tags: TAGS },
    });
    expect(policy(nodeNamed(nodes, "aws:iam/role:Role", "eu-1-shipper"), "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:SourceAccount": ACCOUNT,
              "aws:RequestTag/kubernetes-namespace": "cellwall-siem",
              "aws:RequestTag/kubernetes-service-account": "shipper",
            },
            ArnEquals: { "aws:SourceArn": CLUSTER_ARN },
          },
        },
      ],
    });
    expect(policy(nodeNamed(nodes, "aws:iam/rolePolicy:RolePolicy", "eu-1-shipper"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Objects",
          Effect: "Allow",
          Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
          Resource: [`${arn("eu-1-logs")}/hubble/*`, `${arn("eu-1-logs")}/posture/*`],
        },
        {
          Sid: "Key",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: arn("eu-1-archive"),
        },
      ],
    });
    expect(known.outlets).toEqual([
      {
        ...{ kind: "s3", name: "archive", bucket: "eu-1-logs-id", region: "eu-central-1" },
        prefixes: { hubble: "hubble", posture: "posture" },
      },
    ]);
  });

  it("has no identity where it ships nothing", async () => {
    const { nodes, known } = await logsOf(request({ archive: { kind: "bucket" } }, all("archive", "kubernetes-audit")));
    expect(ofType(nodes, "aws:eks/podIdentityAssociation:PodIdentityAssociation")).toEqual([]);
    expect(known.outlets).toEqual([]);
  });
});
