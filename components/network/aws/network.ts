import { getPrefixListOutput } from "@pulumi/aws/ec2/getPrefixList.js";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../argument.ts";
import type { AwsNetworkArgs, ExistingAwsNetwork } from "./args.ts";
import { checkNetwork } from "./check.ts";
import { endpoints } from "./endpoint/endpoints.ts";
import { serviceName } from "./endpoint/table.ts";
import { vendorLink } from "./endpoint/vendor.ts";
import { ownNetwork } from "./own.ts";

/** A log group with what it holds. */
export interface NetworkLog {
  readonly name: "flows" | "firewall";
  readonly arn: pulumi.Output<string>;
}

/** What a VPC gives to a cluster, whether it was made here or not. */
export interface NetworkParts {
  readonly vpcId: pulumi.Output<string>;
  /** Private subnets of nodes, in the order of zones. */
  readonly nodeSubnetIds: readonly pulumi.Output<string>[];
  /** Private subnets of the API server's addresses, in the order of zones. */
  readonly apiServerSubnetIds: readonly pulumi.Output<string>[];
  /** In front of the endpoints made here; absent where the VPC has its own. */
  readonly endpointSecurityGroupId?: pulumi.Output<string>;
  /** Prefix list of S3 in the region: security groups name it, because a gateway endpoint has no group. */
  readonly s3PrefixListId?: pulumi.Output<string>;
  /** In front of the vendor's private link; absent where there is none. */
  readonly vendorSecurityGroupId?: pulumi.Output<string>;
  /** Log groups of the network: connections, and what the firewall let through or dropped. */
  readonly logGroups: readonly NetworkLog[];
  /** What must stand before the first node: routes, endpoints, flow logs. Empty where they are somebody else's. */
  readonly beforeNodes: readonly pulumi.Resource[];
}

export type { AwsNetworkArgs, ExistingAwsNetwork } from "./args.ts";

/**
 * A VPC for one plane: private subnets in every zone, one way out per zone or none, AWS services without leaving it,
 * every connection on record. No address in it is public but those of NAT gateways, which an isolated one has not.
 *
 * Block Public Access of VPCs is a setting of the whole account and region, so it belongs to whoever owns the account.
 */
export class AwsNetwork extends pulumi.ComponentResource implements NetworkParts {
  declare readonly region: string;
  declare readonly zones: readonly string[];
  /** Whole range of the VPC. */
  declare readonly cidr: string;
  declare readonly vpcId: pulumi.Output<string>;
  declare readonly nodeSubnetIds: readonly pulumi.Output<string>[];
  declare readonly apiServerSubnetIds: readonly pulumi.Output<string>[];
  declare readonly endpointSecurityGroupId?: pulumi.Output<string>;
  declare readonly vendorSecurityGroupId?: pulumi.Output<string>;
  declare readonly logGroups: readonly NetworkLog[];
  /** False where no address outside the VPC can be reached, but by endpoints. */
  declare readonly hasWayOut: boolean;
  declare readonly s3PrefixListId: pulumi.Output<string>;
  declare readonly beforeNodes: readonly pulumi.Resource[];

  constructor(name: string, args: AwsNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`AwsNetwork ${name}`, checkNetwork(args));
    super("cellwall:index:AwsNetwork", name, {}, opts);
    this.region = args.region;
    this.zones = args.zones;
    this.cidr = args.addresses.network;
    this.hasWayOut = args.egress !== "isolated" || args.hub !== undefined;
    const parts =
      args.existing === undefined ? ownNetwork(name, args, this) : adoptNetwork(name, args, args.existing, this);
    this.vpcId = parts.vpcId;
    this.nodeSubnetIds = parts.nodeSubnetIds;
    this.apiServerSubnetIds = parts.apiServerSubnetIds;
    if (parts.endpointSecurityGroupId !== undefined) this.endpointSecurityGroupId = parts.endpointSecurityGroupId;
    this.s3PrefixListId =
      parts.s3PrefixListId ?? getPrefixListOutput({ name: serviceName(args.region, "s3") }, { parent: this }).id;
    if (parts.vendorSecurityGroupId !== undefined) this.vendorSecurityGroupId = parts.vendorSecurityGroupId;
    this.logGroups = parts.logGroups;
    this.beforeNodes = parts.beforeNodes;
    this.registerOutputs({
      vpcId: this.vpcId,
      nodeSubnetIds: this.nodeSubnetIds,
      apiServerSubnetIds: this.apiServerSubnetIds,
    });
  }
}

/** Routes, egress, flow logs and the default security group are the owner's; endpoints only where subnets are named. */
function adoptNetwork(
  name: string,
  args: AwsNetworkArgs,
  existing: ExistingAwsNetwork,
  parent: pulumi.Resource,
): NetworkParts {
  const services =
    existing.endpointSubnetIds.length === 0
      ? undefined
      : endpoints(
          name,
          {
            vpcId: existing.vpcId,
            region: args.region,
            account: args.account,
            isolated: args.egress === "isolated",
            imageRegistry: args.imageRegistry,
            subnetIds: existing.endpointSubnetIds,
            routeTableIds: [],
            without: args.withoutEndpoints ?? [],
            tags: args.tags,
          },
          { parent },
        );
  const vendor =
    args.vendorLink === undefined
      ? undefined
      : vendorLink(
          name,
          { vpcId: existing.vpcId, subnetIds: existing.endpointSubnetIds, tags: args.tags, ...args.vendorLink },
          { parent },
        );
  return {
    vpcId: pulumi.output(existing.vpcId),
    nodeSubnetIds: existing.nodeSubnetIds.map((id) => pulumi.output(id)),
    apiServerSubnetIds: existing.apiServerSubnetIds.map((id) => pulumi.output(id)),
    ...(services !== undefined && { endpointSecurityGroupId: services.securityGroup.id }),
    ...(vendor !== undefined && { vendorSecurityGroupId: vendor.securityGroup.id }),
    logGroups: [],
    beforeNodes: [...(services?.all ?? []), ...(vendor?.all ?? [])],
  };
}
