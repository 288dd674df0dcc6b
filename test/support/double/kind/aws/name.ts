import type { Made } from "../model.ts";

/** Prefixes of the ids that EC2 makes up. Source: EC2 user guide, "Resource IDs". */
export const ID_PREFIX: Readonly<Record<string, string>> = {
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "sg",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
  "aws:ec2/securityGroupRule:SecurityGroupRule": "sgrule",
  "aws:ec2/internetGateway:InternetGateway": "igw",
  "aws:ec2/natGateway:NatGateway": "nat",
  "aws:ec2/routeTable:RouteTable": "rtb",
  "aws:ec2/route:Route": "r-rtb",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
  "aws:ec2/eip:Eip": "eipalloc",
  "aws:ec2/launchTemplate:LaunchTemplate": "lt",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
  "aws:ec2/vpcEndpointService:VpcEndpointService": "vpce-svc",
  "aws:ec2/flowLog:FlowLog": "fl",
  "aws:ec2/networkAcl:NetworkAcl": "acl",
  "aws:ec2/managedPrefixList:ManagedPrefixList": "pl",
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": "dopt",
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": "vpc-cidr-assoc",
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "tgw-attach",
};

/** Services whose name in an ARN is not the SDK's module. */
const SERVICE: Readonly<Record<string, string>> = {
  vpc: "ec2",
  ec2transitgateway: "ec2",
  lb: "elasticloadbalancing",
  alb: "elasticloadbalancing",
  cloudwatch: "logs",
  kinesis: "firehose",
  networkfirewall: "network-firewall",
  opensearch: "es",
};

/** Services without a region in their ARNs. */
const GLOBAL = ["iam", "organizations", "s3", "route53", "cloudfront"];

export function serviceOf(module: string): string {
  return SERVICE[module] ?? module.toLowerCase();
}

/** The ARN of a resource, with the last part in the service's own form. */
export function arn(made: Made, resource: string): string {
  const service = serviceOf(made.module);
  const region = GLOBAL.includes(service) ? "" : regionOf(made);
  const account = service === "s3" ? "" : made.account.accountId;
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

export function regionOf(made: Made): string {
  return made.text("region") || made.region;
}

/** An id as EC2 makes them: prefix and 17 hexadecimal digits. */
export function madeUpId(made: Made, prefix: string): string {
  return `${prefix}-0${made.hex(16)}`;
}

/** `LaunchTemplate` is `launch-template`. */
export function kebab(type: string): string {
  return type.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}
