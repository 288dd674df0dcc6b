import { afterAll, beforeAll, expect, it } from "vitest";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { texts } from "../../support/moto/call.ts";
import { type Archive, startArchive } from "./archive.ts";

const WORKSPACE = "0f3c1a52-7d0e-4b0c-9a57-3c2f0e6c1d11";

let plane: Archive;
beforeAll(async () => {
  const to = ["archive"];
  plane = await startArchive({
    sinks: {
      archive: { kind: "bucket", queue: true, sentinelWorkspace: WORKSPACE, lockDays: 30 },
      search: { kind: "opensearch" },
      watch: { kind: "cloudwatch" },
      lake: { kind: "security-lake" },
    },
    destinations: {
      "kubernetes-audit": ["archive", "search", "watch", "lake"],
      "hubble-verdict": ["archive", "search", "lake"],
      ...{ "policy-change": to, "cloud-activity": to, "network-flow": to, "gateway-access": to, container: to },
      ...{ posture: to, "approval-change": to },
    },
    off: {},
  });
});
afterAll(() => plane?.stop());

it("makes every sink of AWS at once: no name twice, no document that IAM refuses, no policy of AWS that is none", () => {
  // A refusal fails the deployment above. What follows is not in moto, so nothing here says that AWS takes it.
  expect(plane.deployed.left).toEqual([
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    "aws:lambda/function:Function",
    "aws:lambda/permission:Permission",
    "aws:opensearch/domain:Domain",
    "aws:securitylake/awsLogSource:AwsLogSource",
    "aws:securitylake/customLogSource:CustomLogSource",
    "aws:securitylake/dataLake:DataLake",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ]);
});

it("records the account and its network into the archive", async () => {
  const { aws, bucket } = plane;
  const { trailList } = await aws.json("cloudtrail", "DescribeTrails", {});
  const key = plane.deployed.made.find(({ type }) => type === "aws:kms/key:Key")?.id;
  expect(trailList).toMatchObject([{ S3BucketName: bucket, IsMultiRegionTrail: true, LogFileValidationEnabled: true }]);
  expect((trailList as { KmsKeyId: string }[])[0]?.KmsKeyId).toContain(key);
  const flows = await aws.query("ec2", "DescribeFlowLogs", {});
  expect(texts(flows, "logDestination")).toEqual([`arn:aws:s3:::${bucket}`]);
  expect(texts(flows, "trafficType")).toEqual(["ALL"]);
  // Sentinel reads flow records by their names and needs this one (Microsoft Sentinel, "Connect to AWS").
  expect(texts(flows, "logFormat")[0]).toMatch(/\$\{start\}/);
});

it("lets the one workspace of Sentinel in, by a role whose name the connector takes", async () => {
  const { aws, deployed } = plane;
  const RoleName = deployed.made.find(({ id }) => id.startsWith("OIDC_"))?.id ?? "no role";
  const role = await aws.query("iam", "GetRole", { RoleName });
  const trust = decodeURIComponent(texts(role, "AssumeRolePolicyDocument")[0] ?? "");
  expect(trust).toContain(`MicrosoftSentinel_${WORKSPACE}`);
  const provider = deployed.made.find(({ type }) => type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider");
  expect(trust).toContain(provider?.id);
});

it("has a table for every name that a detection asks Athena for", async () => {
  const { aws, deployed } = plane;
  const databases = deployed.made.filter(({ type }) => type === "aws:glue/catalogDatabase:CatalogDatabase");
  const tables = await Promise.all(
    databases.map(async ({ id }) => {
      const { TableList } = await aws.json("glue", "GetTables", { DatabaseName: id.split(":")[1] });
      return (TableList as { Name: string }[]).map(({ Name }) => Name);
    }),
  );
  for (const name of Object.values(DEFAULTS.tables.athena)) expect(tables.flat()).toContain(name);
});
