import { describe, expect, it } from "vitest";
import type { GraphResource } from "../../../components/residency/model.ts";
import { isRefused, residency } from "../../../components/residency/report.ts";
import { HOMES, made } from "../../residency/support.ts";
import type { Node } from "../../support/graph.ts";
import { EVERYTHING, SINKS } from "./everything.ts";
import { ACCOUNT, logsOf, REGION } from "./support.ts";

/** ARNs as AWS writes them: those of S3 tell neither account nor region. */
function realArn(type: string, name: string): string {
  const [, service = "", kind = ""] = /^aws:([a-z0-9]+)\/(\w+):/.exec(type) ?? [];
  if (service === "s3") return `arn:aws:s3:::${name}-4f1e`;
  if (service === "iam") return `arn:aws:iam::${ACCOUNT}:role/${name}`;
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${kind}/${name}`;
}

/** What the policy pack reads of a resource, with where its inputs come from. */
function read(nodes: readonly Node[]): GraphResource[] {
  return nodes.map(({ type, inputs, dependencies }) => {
    const makers = dependencies.map((urn) => `urn:pulumi:test::planes::${urn}`);
    const from = Object.fromEntries(Object.keys(inputs).map((input) => [input, makers]));
    return made(type, inputs, from);
  });
}

const refusedOf = (resources: readonly GraphResource[]) => residency(resources, HOMES.aws).rows.filter(isRefused);

describe("logs of a private plane on AWS", () => {
  it("stay in its account and region, whatever sinks are asked for", async () => {
    const { nodes } = await logsOf(EVERYTHING, {}, realArn);
    const resources = read(nodes);
    expect(resources.length).toBeGreaterThan(60);
    expect(refusedOf(resources).map(({ type, path, reason }) => `${type} ${path} ${reason}`)).toEqual([]);
  });

  it("need the customer's word to be read by Microsoft Sentinel", async () => {
    const sentinelWorkspace = "0f0f0f0f-1111-4222-8333-444444444444";
    const sinks = { ...SINKS, archive: { kind: "bucket", sentinelWorkspace } as const };
    const resources = read((await logsOf({ ...EVERYTHING, sinks }, {}, realArn)).nodes);
    const refused = refusedOf(resources);
    expect(refused.map(({ type, path }) => `${type} ${path}`)).toEqual([
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider url",
    ]);
    expect(refused[0]?.fix).toMatch(/have the customer approve it/);
    const approvals = [...HOMES.aws.approvals, { target: "sts.windows.net", reason: "the customer's own Sentinel" }];
    expect(residency(resources, { ...HOMES.aws, approvals }).rows.filter(isRefused)).toEqual([]);
  });

  const elsewhere = "arn:aws:s3:::somebody-elses";
  it.each([
    {
      what: "a stream into a bucket that is not made here",
      type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      props: { destination: "extended_s3", extendedS3Configuration: { bucketArn: elsewhere } },
      path: "extendedS3Configuration.bucketArn",
    },
    {
      what: "what a search stream puts aside in a bucket that is not made here",
      type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      props: { opensearchConfiguration: { s3Configuration: { bucketArn: elsewhere } } },
      path: "opensearchConfiguration.s3Configuration.bucketArn",
    },
    {
      what: "connections into a bucket that is not made here",
      type: "aws:ec2/flowLog:FlowLog",
      props: { logDestinationType: "s3", logDestination: elsewhere },
      path: "logDestination",
    },
    {
      what: "a trail into a bucket that is not made here",
      type: "aws:cloudtrail/trail:Trail",
      props: { s3BucketName: "somebody-elses" },
      path: "s3BucketName",
    },
    {
      what: "a queue of another account",
      type: "aws:s3/bucketNotification:BucketNotification",
      props: { bucket: "b", queues: [{ queueArn: `arn:aws:sqs:${REGION}:999999999999:theirs`, events: [] }] },
      path: "queues.0.queueArn",
    },
    {
      what: "a domain with a public endpoint",
      type: "aws:opensearch/domain:Domain",
      props: { domainName: "logs" },
      path: "",
    },
    {
      what: "in the hands of a function outside the VPC",
      type: "aws:lambda/function:Function",
      props: { role: `arn:aws:iam::${ACCOUNT}:role/eu-1-feed`, runtime: "nodejs24.x" },
      path: "",
    },
    {
      what: "a lake that is copied to another region",
      type: "aws:securitylake/dataLake:DataLake",
      props: { configuration: { region: REGION, replicationConfiguration: { regions: ["us-east-1"] } } },
      path: "",
    },
    {
      what: "a custom source that another account writes",
      type: "aws:securitylake/customLogSource:CustomLogSource",
      props: { configuration: { providerIdentity: { principal: "999999999999", externalId: "x" } } },
      path: "configuration.providerIdentity.principal",
    },
    {
      what: "a subscriber in another account",
      type: "aws:securitylake/subscriber:Subscriber",
      props: { subscriberIdentity: { principal: "999999999999", externalId: "x" } },
      path: "subscriberIdentity.principal",
    },
  ])("may not be $what", ({ type, props, path }) => {
    expect(refusedOf([made(type, props)]).map((row) => row.path)).toContain(path);
  });

  it("may be in a bucket of the stack also when its name is known already", () => {
    const type = "aws:cloudtrail/trail:Trail";
    const bucket = "urn:pulumi:test::planes::cellwall:index:AwsLogs$aws:s3/bucket:Bucket::eu-1-logs";
    expect(refusedOf([made(type, { s3BucketName: "eu-1-logs-4f1e" }, { s3BucketName: [bucket] })])).toEqual([]);
    const other = "urn:pulumi:test::planes::pulumi:pulumi:StackReference::elsewhere";
    expect(refusedOf([made(type, { s3BucketName: "eu-1-logs-4f1e" }, { s3BucketName: [other] })])).toHaveLength(1);
  });
});
