import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type * as pulumi from "@pulumi/pulumi";
import { perimeterPolicy } from "./perimeter.ts";
import { ENDPOINTS, serviceName } from "./table.ts";

export interface EndpointArgs {
  vpcId: pulumi.Input<string>;
  region: string;
  account: string;
  isolated: boolean;
  imageRegistry?: string | undefined;
  subnetIds: readonly pulumi.Input<string>[];
  /** Route tables that get the route to S3; empty where routes are somebody else's, and then there is no such endpoint. */
  routeTableIds: readonly pulumi.Input<string>[];
  without: readonly string[];
  tags: Readonly<Record<string, string>>;
}

export interface Endpoints {
  readonly securityGroup: SecurityGroup;
  readonly all: readonly VpcEndpoint[];
  /** The gateway endpoint of S3. */
  readonly s3?: VpcEndpoint;
}

/**
 * Endpoints of the AWS services that a plane calls, and the one security group in front of them. The group starts
 * without a rule; whoever may call adds its own, as `EksCluster` does for nodes.
 */
export function endpoints(name: string, args: EndpointArgs, opts: pulumi.CustomResourceOptions): Endpoints {
  const securityGroup = new SecurityGroup(
    `${name}-endpoint`,
    {
      vpcId: args.vpcId,
      description: "AWS service endpoints of the plane",
      tags: { ...args.tags, Name: `${name}-endpoint` },
    },
    opts,
  );
  let s3: VpcEndpoint | undefined;
  const all: VpcEndpoint[] = [];
  for (const row of ENDPOINTS) {
    const gateway = row.type === "Gateway";
    if (args.without.includes(row.service) || (gateway && args.routeTableIds.length === 0)) continue;
    const id = `${name}-endpoint-${row.service}`;
    const policy = perimeterPolicy(args, row);
    const endpoint = new VpcEndpoint(
      id,
      {
        vpcId: args.vpcId,
        serviceName: serviceName(args.region, row.service),
        vpcEndpointType: row.type,
        ...(gateway
          ? { routeTableIds: [...args.routeTableIds] }
          : { subnetIds: [...args.subnetIds], securityGroupIds: [securityGroup.id], privateDnsEnabled: true }),
        ...(policy !== undefined && { policy }),
        tags: { ...args.tags, Name: id },
      },
      opts,
    );
    all.push(endpoint);
    if (gateway) s3 = endpoint;
  }
  return { securityGroup, all, ...(s3 !== undefined && { s3 }) };
}
