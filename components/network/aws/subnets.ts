import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type * as pulumi from "@pulumi/pulumi";

/** One subnet with a route table of its own: what a zone routes never hangs on another zone. */
export interface ZoneSubnet {
  readonly zone: string;
  readonly cidr: string;
  readonly subnet: Subnet;
  readonly routes: RouteTable;
  readonly association: RouteTableAssociation;
}

/** What a kind of subnet is for; part of its name. */
export type SubnetRole = "node" | "api" | "endpoint" | "egress" | "firewall";

/** Tags by which the AWS Load Balancer Controller finds subnets. Public subnets get none: no balancer faces the internet by chance. */
const ROLE_TAGS: Partial<Record<SubnetRole, Record<string, string>>> = {
  node: { "kubernetes.io/role/internal-elb": "1" },
};

/** Creates the subnets of one role, one per zone. Nothing that starts in them gets a public address. */
export function subnets(
  name: string,
  role: SubnetRole,
  at: { vpc: Vpc; zones: readonly string[]; tags: Readonly<Record<string, string>> },
  cidrs: readonly string[],
  opts: pulumi.CustomResourceOptions,
): ZoneSubnet[] {
  return cidrs.map((cidr, index) => {
    const zone = at.zones[index] ?? "";
    const id = `${name}-${role}-${zone}`;
    const tags = { ...at.tags, Name: id };
    const subnet = new Subnet(
      id,
      {
        vpcId: at.vpc.id,
        availabilityZone: zone,
        cidrBlock: cidr,
        mapPublicIpOnLaunch: false,
        tags: { ...tags, ...ROLE_TAGS[role] },
      },
      opts,
    );
    const routes = new RouteTable(id, { vpcId: at.vpc.id, tags }, opts);
    const association = new RouteTableAssociation(id, { subnetId: subnet.id, routeTableId: routes.id }, opts);
    return { zone, cidr, subnet, routes, association };
  });
}

/** The door of the VPC to the internet. Only egress subnets have a route to it. */
export function internetGateway(
  name: string,
  vpc: Vpc,
  tags: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
) {
  return new InternetGateway(name, { vpcId: vpc.id, tags: { ...tags, Name: name } }, opts);
}
