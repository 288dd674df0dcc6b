/** The log path of a plane on AWS, made in moto: what `AwsLogs` registers, and the log group that EKS fills. */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { AwsLogs } from "../../../components/siem/aws/logs.ts";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { type Aws, type S3Answer, texts } from "../../support/moto/call.ts";
import { type Deployed, deploy } from "../../support/moto/deploy.ts";
import { startMoto } from "../../support/moto/server.ts";

export const ACCOUNT = "012345678901";
export const REGION = "eu-central-1";
export const GROUP = "/aws/eks/eu-1/cluster";
export const LOCK_DAYS = 30;

export interface Archive {
  readonly aws: Aws;
  readonly deployed: Deployed;
  readonly bucket: string;
  readonly queueUrl: string;
  /** The bucket's policy, as moto had it. */
  readonly policy: string;
  /** What moto answered to an object while it had the policy. */
  readonly underPolicy: S3Answer;
  stop(): Promise<void>;
}

/** A bucket with a lock and a queue; the audit log and flows go there. */
export function locked({ irreversible = false } = {}): LogRequest {
  const archive = {
    kind: "bucket",
    queue: true,
    lockDays: LOCK_DAYS,
    dangerouslyLockIrreversibly: irreversible,
  } as const;
  const to = ["archive"];
  return {
    sinks: { archive },
    destinations: { "kubernetes-audit": to, "policy-change": to, "hubble-verdict": to },
    off: {},
  };
}

/** An archive in moto for what a stack asks. */
export async function startArchive(request: LogRequest = locked()): Promise<Archive> {
  const { aws, stop } = await startMoto({ account: ACCOUNT, region: REGION });
  try {
    const [vpcId = ""] = texts(await aws.query("ec2", "CreateVpc", { CidrBlock: "10.20.0.0/16" }), "vpcId");
    const deployed = await deploy(aws, () => program(request, vpcId));
    const bucket = idOf(deployed, "aws:s3/bucket:Bucket", () => true);
    const queueUrl = idOf(deployed, "aws:sqs/queue:Queue", (name) => !name.endsWith("-aside"));
    const underPolicy = await send({ aws, bucket }, "hubble/under-policy.json.gz", "");
    const { text: policy } = await aws.s3(`/${bucket}?policy`);
    // moto takes the conditions off a denial, which makes "without TLS" into "everything": nothing could be written or read under it.
    await aws.s3(`/${bucket}?policy`, { method: "DELETE" });
    return { aws, deployed, bucket, queueUrl, policy, underPolicy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function idOf({ made }: Deployed, type: string, fits: (name: string) => boolean): string {
  const found = made.filter((one) => one.type === type && fits(one.name));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} resources are ${type}`);
  return found[0].id;
}

function program(request: LogRequest, vpcId: string): void {
  const group = new LogGroup("control-plane", { name: GROUP });
  new AwsLogs("eu-1", {
    account: ACCOUNT,
    region: REGION,
    request,
    cluster: {
      name: "eu-1",
      arn: pulumi.output(`arn:aws:eks:${REGION}:${ACCOUNT}:cluster/eu-1`),
      logGroupName: group.name,
      logGroupArn: group.arn,
    },
    network: { vpcId, nodeSubnetIds: ["subnet-a", "subnet-b"], cidr: "10.20.0.0/16", logGroups: [] },
    tags: { plane: "eu-1" },
  });
}

/** Sends an object as the shipper does: gzip, and with the checksum that a bucket with a lock asks for. */
function send({ aws, bucket }: Pick<Archive, "aws" | "bucket">, key: string, text: string): Promise<S3Answer> {
  const body = new Uint8Array(gzipSync(text));
  const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
  return aws.s3(`/${bucket}/${key}`, { method: "PUT", body, headers });
}

/** The same, and returns the version that was written. */
export async function put(archive: Archive, key: string, text: string): Promise<string> {
  const answer = await send(archive, key, text);
  if (answer.status !== 200) throw new Error(`PUT ${key}: ${answer.status} ${answer.text}`);
  return answer.headers.get("x-amz-version-id") ?? "";
}

/** Writes lines to a stream of the control plane's log group, as EKS does. */
export async function write({ aws }: Archive, logStreamName: string, lines: readonly string[]): Promise<void> {
  await aws.json("logs", "CreateLogStream", { logGroupName: GROUP, logStreamName });
  const logEvents = lines.map((message) => ({ timestamp: Date.now(), message }));
  await aws.json("logs", "PutLogEvents", { logGroupName: GROUP, logStreamName, logEvents });
}

/** Keys below a prefix, in order. */
export async function keys({ aws, bucket }: Archive, prefix: string): Promise<string[]> {
  return texts((await aws.s3(`/${bucket}?list-type=2&prefix=${encodeURIComponent(prefix)}`)).text, "Key");
}

export function pathOf({ bucket }: Archive, key: string): string {
  return `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/** An object's text. */
export async function read(archive: Archive, key: string): Promise<string> {
  const { status, body, text } = await archive.aws.s3(pathOf(archive, key));
  if (status !== 200) throw new Error(`GET ${key}: ${status} ${text}`);
  return gunzipSync(body).toString();
}

/** Keys of new objects that the queue told of. Takes the messages away. */
export async function told({ aws, queueUrl: QueueUrl }: Archive): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const { Messages } = await aws.json("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
    const messages = (Messages ?? []) as { Body: string; ReceiptHandle: string }[];
    if (messages.length === 0) return found;
    for (const { Body, ReceiptHandle } of messages) {
      const { Records = [] } = JSON.parse(Body) as { Records?: { s3: { object: { key: string } } }[] };
      found.push(...Records.map(({ s3 }) => decodeURIComponent(s3.object.key)));
      await aws.json("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
    }
  }
}
