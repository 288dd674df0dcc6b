import { Eip } from "@pulumi/aws/ec2/eip.js";
import type { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import * as pulumi from "@pulumi/pulumi";
import type { ZoneSubnet } from "../subnets.ts";

/** Everything that is no address of the VPC. */
export const OUTSIDE = "0.0.0.0/0";

export interface Gateways {
  readonly nat: readonly NatGateway[];
  readonly routes: readonly Route[];
}

/** One NAT gateway per zone, so that a lost zone takes no other zone's way out with it. */
export function natGateways(
  name: string,
  egress: readonly ZoneSubnet[],
  internet: InternetGateway,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): Gateways {
  const routes = egress.map(
    ({ zone, routes: table }) =>
      new Route(
        `${name}-egress-${zone}-out`,
        { routeTableId: table.id, destinationCidrBlock: OUTSIDE, gatewayId: internet.id },
        opts,
      ),
  );
  const nat = egress.map(({ zone, subnet }) => {
    const id = `${name}-nat-${zone}`;
    const address = new Eip(id, { domain: "vpc", tags: { ...tags, Name: id } }, opts);
    // A NAT gateway without a route to the internet gateway fails to start.
    return new NatGateway(
      id,
      { allocationId: address.id, subnetId: subnet.id, connectivityType: "public", tags: { ...tags, Name: id } },
      pulumi.mergeOptions(opts, { dependsOn: [internet, ...routes] }),
    );
  });
  return { nat, routes };
}

/** Nodes leave through the NAT gateway of their own zone. */
export function routeThroughNat(
  name: string,
  from: readonly ZoneSubnet[],
  role: string,
  nat: readonly NatGateway[],
  opts: pulumi.CustomResourceOptions,
): Route[] {
  return from.map(
    ({ zone, routes }, index) =>
      new Route(
        `${name}-${role}-${zone}-out`,
        { routeTableId: routes.id, destinationCidrBlock: OUTSIDE, natGatewayId: nat[index]?.id ?? "" },
        opts,
      ),
  );
}

/**
 * Nodes leave through the firewall of their own zone, before NAT, so that its logs show nodes and not the gateway.
 * The answers come back the same way: the route of a gateway's subnet to the nodes of its zone is narrower than the
 * VPC's own (VPC guide, "Middlebox routing"), because the firewall drops a connection that it saw one half of.
 */
export function routeThroughFirewall(
  name: string,
  nodes: readonly ZoneSubnet[],
  egress: readonly ZoneSubnet[],
  endpointOf: (zone: string) => pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): Route[] {
  const out = nodes.map(
    ({ zone, routes }) =>
      new Route(
        `${name}-node-${zone}-out`,
        { routeTableId: routes.id, destinationCidrBlock: OUTSIDE, vpcEndpointId: endpointOf(zone) },
        opts,
      ),
  );
  const back = egress.map(
    ({ zone, routes }, index) =>
      new Route(
        `${name}-egress-${zone}-back`,
        { routeTableId: routes.id, destinationCidrBlock: nodes[index]?.cidr ?? "", vpcEndpointId: endpointOf(zone) },
        opts,
      ),
  );
  return [...out, ...back];
}
