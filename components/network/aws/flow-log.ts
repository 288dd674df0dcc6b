import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "./partition.ts";

/**
 * Fields of a line. The default format hides who really talked behind a NAT gateway (`pkt-*`), which way a packet went
 * and why it was let through (VPC guide, "Flow log records", versions 2 to 5).
 */
export const FLOW_FIELDS: readonly string[] = [
  ..."version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action".split(
    " ",
  ),
  ..."log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr".split(" "),
  ..."az-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path".split(" "),
];

export interface FlowLogArgs {
  vpcId: pulumi.Input<string>;
  account: string;
  logKeyArn: pulumi.Input<string>;
  logRetentionDays: number;
  permissionsBoundary?: string | undefined;
  tags: Readonly<Record<string, string>>;
}

/** The record and where it lands. */
export interface FlowRecord {
  readonly record: FlowLog;
  readonly group: LogGroup;
}

/** Every connection of the VPC, allowed or not, in an encrypted log group that outlives the VPC. */
export function flowLog(name: string, args: FlowLogArgs, opts: pulumi.CustomResourceOptions): FlowRecord {
  const { tags } = args;
  const group = new LogGroup(
    `${name}-flow`,
    {
      name: `/aws/vpc/${name}/flow`,
      retentionInDays: args.logRetentionDays,
      kmsKeyId: args.logKeyArn,
      tags,
    },
    // Evidence outlives what it is about.
    { ...opts, retainOnDelete: true },
  );
  const role = new Role(
    `${name}-flow`,
    {
      description: "Writes flow logs of the plane's VPC",
      assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com", { StringEquals: { "aws:SourceAccount": args.account } }),
      ...(args.permissionsBoundary !== undefined && { permissionsBoundary: args.permissionsBoundary }),
      tags,
    },
    opts,
  );
  const policy = new RolePolicy(
    `${name}-flow`,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            Resource: [group.arn, pulumi.interpolate`${group.arn}:*`],
          },
        ],
      }),
    },
    opts,
  );
  const record = new FlowLog(
    `${name}-flow`,
    {
      vpcId: args.vpcId,
      trafficType: "ALL",
      // One minute instead of ten: what a responder asks about is minutes ago.
      maxAggregationInterval: 60,
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      logFormat: FLOW_FIELDS.map((field) => `\${${field}}`).join(" "),
      tags: { ...tags, Name: name },
    },
    pulumi.mergeOptions(opts, { dependsOn: [policy] }),
  );
  return { record, group };
}
