import { Route } from "@pulumi/aws/ec2/route.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { VpcAttachment } from "@pulumi/aws/ec2transitgateway/vpcAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import type { ZoneSubnet } from "../subnets.ts";
import { OUTSIDE } from "./routes.ts";

export interface HubArgs {
  vpc: Vpc;
  /** The customer's transit gateway. */
  transitGatewayId: string;
  /** Subnets that the gateway gets an address in, one per zone. */
  attach: readonly ZoneSubnet[];
  /** Subnets whose traffic to anywhere else goes to the gateway. */
  from: readonly { readonly role: string; readonly subnets: readonly ZoneSubnet[] }[];
  tags: Readonly<Record<string, string>>;
}

/**
 * Joins the VPC to a transit gateway, which then is the only way out, and the way in of whoever may call the API server.
 * Which of its route tables the attachment uses is left to the gateway's owner: a gateway that another account shares
 * refuses to be told. A gateway that doesn't accept by itself keeps the attachment waiting until its owner accepts.
 */
export function routeThroughHub(name: string, args: HubArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const attachment = new VpcAttachment(
    `${name}-hub`,
    {
      vpcId: args.vpc.id,
      transitGatewayId: args.transitGatewayId,
      subnetIds: args.attach.map(({ subnet }) => subnet.id),
      dnsSupport: "enable",
      ipv6Support: "disable",
      tags: { ...args.tags, Name: `${name}-hub` },
    },
    opts,
  );
  // A route to a gateway that the VPC isn't attached to is refused.
  const after = pulumi.mergeOptions(opts, { dependsOn: [attachment] });
  const routes = args.from.flatMap(({ role, subnets }) =>
    subnets.map(
      ({ zone, routes: table }) =>
        new Route(
          `${name}-${role}-${zone}-out`,
          { routeTableId: table.id, destinationCidrBlock: OUTSIDE, transitGatewayId: args.transitGatewayId },
          after,
        ),
    ),
  );
  return [attachment, ...routes];
}
