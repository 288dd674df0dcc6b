import { getPrefixListOutput } from "@pulumi/aws/ec2/getPrefixList.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsNetworkArgs, ExistingAwsNetwork } from "./args.ts";
import { checkNetwork, refuse } from "./check.ts";
import { endpoints } from "./endpoint/endpoints.ts";
import { serviceName } from "./endpoint/table.ts";
import { ownNetwork } from "./own.ts";

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
  /** What must stand before a node can bootstrap: routes and endpoints. Empty where they are somebody else's. */
  readonly beforeNodes: readonly pulumi.Resource[];
}

export type { AwsNetworkArgs, ExistingAwsNetwork } from "./args.ts";

/**
 * A VPC for one plane: private subnets in every zone, one way out per zone, AWS services without leaving it, every
 * connection on record. No address in it is public but those of NAT gateways.
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
  declare readonly s3PrefixListId: pulumi.Output<string>;
  declare readonly beforeNodes: readonly pulumi.Resource[];

  constructor(name: string, args: AwsNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse("AwsNetwork", name, checkNetwork(args));
    super("cellwall:index:AwsNetwork", name, {}, opts);
    this.region = args.region;
    this.zones = args.zones;
    this.cidr = args.addresses.network;
    const parts =
      args.existing === undefined ? ownNetwork(name, args, this) : adoptNetwork(name, args, args.existing, this);
    this.vpcId = parts.vpcId;
    this.nodeSubnetIds = parts.nodeSubnetIds;
    this.apiServerSubnetIds = parts.apiServerSubnetIds;
    if (parts.endpointSecurityGroupId !== undefined) this.endpointSecurityGroupId = parts.endpointSecurityGroupId;
    this.s3PrefixListId =
      parts.s3PrefixListId ?? getPrefixListOutput({ name: serviceName(args.region, "s3") }, { parent: this }).id;
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
            subnetIds: existing.endpointSubnetIds,
            routeTableIds: [],
            without: args.withoutEndpoints ?? [],
            tags: args.tags,
          },
          { parent },
        );
  return {
    vpcId: pulumi.output(existing.vpcId),
    nodeSubnetIds: existing.nodeSubnetIds.map((id) => pulumi.output(id)),
    apiServerSubnetIds: existing.apiServerSubnetIds.map((id) => pulumi.output(id)),
    ...(services !== undefined && { endpointSecurityGroupId: services.securityGroup.id }),
    beforeNodes: services?.all ?? [],
  };
}
