import { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { AwsLogs, type AwsLogsArgs } from "../../../components/siem/aws/logs.ts";
import { SOURCE_IDS, type SourceId } from "../../../components/siem/matrix/source.ts";
import type { LogRequest, SinkRequest } from "../../../components/siem/plan/request.ts";
import { graphOf, type Node } from "../../support/graph.ts";

export const ACCOUNT = "111122223333";
export const REGION = "eu-central-1";
export const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/cellwall/eu-1-boundary`;
export const TAGS = { plane: "eu-1" };
/** As mocks answer: the ARN of what is called `name`. */
export const arn = (name: string) => `arn:${name}`;
export const CLUSTER_ARN = `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/eu-1`;
export const GROUP_ARN = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/eks/eu-1/cluster`;

/** A request whose sinks get what is named; the rest is off. */
export function request(
  sinks: Readonly<Record<string, SinkRequest>>,
  destinations: LogRequest["destinations"],
): LogRequest {
  const off = Object.fromEntries(
    SOURCE_IDS.filter((source) => destinations[source] === undefined).map((source) => [source, "not in this test"]),
  );
  return { sinks, destinations, off };
}

/** Sends sources to one sink. */
export const all = (sink: string, ...sources: SourceId[]): LogRequest["destinations"] =>
  Object.fromEntries(sources.map((source) => [source, [sink]]));

export interface Made {
  readonly nodes: readonly Node[];
  readonly logs: AwsLogs;
  /** Outputs of the component, known. */
  readonly known: { sinks: unknown; outlets: unknown; queueUrl: unknown; sentinelRoleArn: unknown };
}

export function argsOf(asked: LogRequest, over: Partial<AwsLogsArgs> = {}): AwsLogsArgs {
  return {
    account: ACCOUNT,
    region: REGION,
    request: asked,
    cluster: {
      name: "eu-1",
      arn: CLUSTER_ARN,
      logGroupArn: pulumi.output(GROUP_ARN),
      logGroupName: "/aws/eks/eu-1/cluster",
    },
    network: {
      vpcId: "vpc-1",
      nodeSubnetIds: ["subnet-a", "subnet-b", "subnet-c"],
      cidr: "10.20.0.0/16",
      endpointSecurityGroupId: "sg-endpoint",
      s3PrefixListId: "pl-s3",
      logGroups: [
        { name: "flows", arn: pulumi.output(`arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/vpc/eu-1/flow`) },
      ],
    },
    permissionsBoundary: BOUNDARY,
    tags: TAGS,
    ...over,
  };
}

export async function logsOf(
  asked: LogRequest,
  over: Partial<AwsLogsArgs> = {},
  arnOf: (type: string, name: string) => string = (_, name) => arn(name),
): Promise<Made> {
  let logs: AwsLogs | undefined;
  let known: Promise<Made["known"]> | undefined;
  const nodes = await graphOf(
    () => {
      const provider = new Provider("aws", { region: REGION, allowedAccountIds: [ACCOUNT] });
      logs = new AwsLogs("eu-1", argsOf(asked, over), { providers: [provider] });
      const { sinks, outlets, queueUrl, sentinelRoleArn } = logs;
      known = new Promise((resolve) => {
        pulumi.output({ sinks, outlets, queueUrl, sentinelRoleArn }).apply(resolve);
      });
    },
    {
      outputs: (type, name) => ({
        arn: arnOf(type, name),
        ...(type === "aws:sqs/queue:Queue" && { url: `https://sqs/${name}` }),
        ...(type === "aws:opensearch/domain:Domain" && { endpoint: `vpc-${name}.es` }),
        ...(type === "aws:securitylake/dataLake:DataLake" && {
          s3BucketArn: arnOf("aws:s3/bucket:Bucket", "lake-bucket"),
        }),
      }),
    },
  );
  if (logs === undefined || known === undefined) throw new Error("nothing was made");
  return { nodes, logs, known: await known };
}

export const typesOf = (nodes: readonly Node[]) =>
  [...new Set(nodes.map(({ type }) => type))].filter((type) => type.startsWith("aws:")).toSorted();
export const ofType = (nodes: readonly Node[], type: string) => nodes.filter((node) => node.type === type);

/** A policy in an input, read. */
export function policy(node: Node, path = "policy"): unknown {
  return JSON.parse(String(node.inputs[path]));
}
