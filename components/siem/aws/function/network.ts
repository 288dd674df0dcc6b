import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsLogsArgs } from "../args.ts";
import { arnOf, type LogPlace } from "../place.ts";
import type { Statement } from "../statement.ts";

/** Where a function's addresses are. Outside a VPC a function can reach the whole internet. */
export interface FunctionNetwork {
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly groupId: pulumi.Input<string>;
  readonly after: readonly pulumi.Resource[];
}

/** No way anywhere: what maps lines calls nobody. */
export function closedNetwork(
  id: string,
  { tags }: LogPlace,
  { vpcId, nodeSubnetIds }: AwsLogsArgs["network"],
  opts: pulumi.CustomResourceOptions,
): FunctionNetwork {
  const group = new SecurityGroup(
    id,
    { vpcId, description: "Function that calls nobody", tags: { ...tags, Name: id } },
    opts,
  );
  return { subnetIds: nodeSubnetIds, groupId: group.id, after: [] };
}

/** To AWS's endpoints in the VPC and to S3, by TLS; nowhere else. */
export function endpointNetwork(
  id: string,
  { tags }: LogPlace,
  { vpcId, nodeSubnetIds, cidr, endpointSecurityGroupId, s3PrefixListId }: AwsLogsArgs["network"],
  opts: pulumi.CustomResourceOptions,
): FunctionNetwork {
  const group = new SecurityGroup(
    id,
    { vpcId, description: "Function that calls endpoints of the VPC", tags: { ...tags, Name: id } },
    opts,
  );
  const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443, tags };
  const securityGroupId = group.id;
  const after = [
    endpointSecurityGroupId === undefined
      ? new SecurityGroupEgressRule(`${id}-vpc`, { securityGroupId, cidrIpv4: cidr, ...https }, opts)
      : new SecurityGroupEgressRule(
          `${id}-endpoint`,
          { securityGroupId, referencedSecurityGroupId: endpointSecurityGroupId, ...https },
          opts,
        ),
    ...(s3PrefixListId === undefined
      ? []
      : [new SecurityGroupEgressRule(`${id}-s3`, { securityGroupId, prefixListId: s3PrefixListId, ...https }, opts)]),
    ...(endpointSecurityGroupId === undefined
      ? []
      : [
          new SecurityGroupIngressRule(
            `${id}-endpoint`,
            { securityGroupId: endpointSecurityGroupId, referencedSecurityGroupId: group.id, ...https },
            opts,
          ),
        ]),
  ];
  return { subnetIds: nodeSubnetIds, groupId: group.id, after };
}

/** Calls by which Lambda gives a function its addresses (Lambda guide, "Giving functions access to a VPC"). */
const ADDRESSES = [
  ...["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
  ...["ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
  "ec2:UnassignPrivateIpAddresses",
];

/** Lambda makes addresses by the function's role; the function's own code may not. */
export function addressStatements(place: LogPlace, functionName: string): Statement[] {
  const all = { Action: ADDRESSES, Resource: "*" };
  return [
    { Sid: "Addresses", Effect: "Allow", ...all },
    {
      Sid: "NotByCode",
      Effect: "Deny",
      ...all,
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": arnOf(place, "lambda", `function:${functionName}`) } },
    },
  ];
}
