import { describe, expect, it } from "vitest";
import { nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, all, arn, BOUNDARY, logsOf, ofType, policy, REGION, request, TAGS } from "./support.ts";

const sources = ["kubernetes-audit", "authenticator", "api-server", "policy-change"] as const;
const asked = request({ archive: { kind: "bucket" } }, all("archive", ...sources));
const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const ID = "eu-1-control-plane";

describe("the control plane's logs on their way to the archive", () => {
  it("go through one stream, unpacked, a line each", async () => {
    const { nodes } = await logsOf(asked);
    expect(ofType(nodes, STREAM)).toHaveLength(1);
    const stream = nodeNamed(nodes, STREAM, ID);
    expect(stream.inputs).toEqual({
      name: ID,
      destination: "extended_s3",
      serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: arn("eu-1-archive") },
      extendedS3Configuration: {
        bucketArn: arn("eu-1-logs"),
        roleArn: arn("eu-1-control-plane-stream"),
        kmsKeyArn: arn("eu-1-archive"),
        compressionFormat: "GZIP",
        fileExtension: ".gz",
        bufferingSize: 5,
        bufferingInterval: 60,
        prefix: "eks-control-plane/!{timestamp:yyyy/MM/dd/HH}/",
        errorOutputPrefix: `errors/${ID}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`,
        processingConfiguration: {
          enabled: true,
          processors: [
            { type: "Decompression", parameters: [{ parameterName: "CompressionFormat", parameterValue: "GZIP" }] },
            {
              type: "CloudWatchLogProcessing",
              parameters: [{ parameterName: "DataMessageExtraction", parameterValue: "true" }],
            },
            { type: "AppendDelimiterToRecord", parameters: [{ parameterName: "Delimiter", parameterValue: "\\n" }] },
          ],
        },
      },
      tags: TAGS,
    });
    // Nothing is written before encryption, policy and the right to write are there.
    expect(stream.dependencies).toEqual(
      expect.arrayContaining([
        `${POLICY}::${ID}-stream`,
        "aws:s3/bucketPolicy:BucketPolicy::eu-1-logs",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration::eu-1-logs",
      ]),
    );
  });

  it("leave the log group by one filter", async () => {
    const { nodes } = await logsOf(asked);
    expect(ofType(nodes, FILTER)).toHaveLength(1);
    const filter = nodeNamed(nodes, FILTER, ID);
    expect(filter.inputs).toEqual({
      name: ID,
      logGroup: "/aws/eks/eu-1/cluster",
      filterPattern: "",
      destinationArn: arn(ID),
      roleArn: arn(`${ID}-subscription`),
      distribution: "ByLogStream",
    });
    expect(filter.dependencies).toContain(`${POLICY}::${ID}-subscription`);
  });

  it("are the audit log alone where nothing else is wanted", async () => {
    const { nodes } = await logsOf(request({ archive: { kind: "bucket" } }, all("archive", "policy-change")));
    expect(nodeNamed(nodes, FILTER, ID).inputs.filterPattern).toBe('{ $.apiVersion = "audit.k8s.io/v1" }');
  });

  it("are written by a role that can do nothing else, inside the boundary", async () => {
    const { nodes } = await logsOf(asked);
    const writer = nodeNamed(nodes, ROLE, `${ID}-stream`);
    expect(writer.inputs.permissionsBoundary).toBe(BOUNDARY);
    expect(policy(writer, "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "firehose.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
        },
      ],
    });
    expect(policy(nodeNamed(nodes, POLICY, `${ID}-stream`))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Bucket",
          Effect: "Allow",
          Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
          Resource: arn("eu-1-logs"),
        },
        {
          Sid: "Objects",
          Effect: "Allow",
          Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
          Resource: [`${arn("eu-1-logs")}/eks-control-plane/*`, `${arn("eu-1-logs")}/errors/${ID}/*`],
        },
        {
          Sid: "Key",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: arn("eu-1-archive"),
        },
      ],
    });
  });

  it("are handed over by a role of CloudWatch Logs for this account", async () => {
    const { nodes } = await logsOf(asked);
    expect(policy(nodeNamed(nodes, ROLE, `${ID}-subscription`), "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "logs.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringLike: { "aws:SourceArn": `arn:aws:logs:${REGION}:${ACCOUNT}:*` } },
        },
      ],
    });
    expect(policy(nodeNamed(nodes, POLICY, `${ID}-subscription`))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Stream",
          Effect: "Allow",
          Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
          Resource: arn(ID),
        },
      ],
    });
  });

  it("stay in CloudWatch where that is the sink", async () => {
    const { nodes, known } = await logsOf(request({ cw: { kind: "cloudwatch" } }, all("cw", ...sources)));
    expect(ofType(nodes, FILTER)).toEqual([]);
    expect(known.sinks).toEqual([
      {
        ...{ name: "cw-control-plane", kind: "aws-cloudwatch", account: ACCOUNT, region: REGION },
        destination: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/eks/eu-1/cluster`,
        receives: ["kubernetes-audit", "authenticator", "api-server", "policy-change"],
      },
    ]);
  });
});
