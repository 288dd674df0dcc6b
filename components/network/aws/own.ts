import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsNetworkArgs } from "./args.ts";
import { wayOut } from "./egress/way-out.ts";
import { endpoints } from "./endpoint/endpoints.ts";
import { vendorLink } from "./endpoint/vendor.ts";
import { flowLog } from "./flow-log.ts";
import type { NetworkParts } from "./network.ts";
import { type SubnetRole, subnets } from "./subnets.ts";

/** Creates the whole VPC, all of it below `parent`. */
export function ownNetwork(name: string, args: AwsNetworkArgs, parent: pulumi.Resource): NetworkParts {
  const { zones, addresses, tags, dangerouslyAllowDestroy = false, logRetentionDays = 365 } = args;
  const inside = { parent };
  const protect = !dangerouslyAllowDestroy;
  if (dangerouslyAllowDestroy) {
    pulumi.log.warn(`the VPC of ${name} may be destroyed: dangerouslyAllowDestroy is set`, parent);
  }
  const vpc = new Vpc(
    name,
    {
      cidrBlock: addresses.network,
      // Both are needed for a private API server's name (EKS user guide, "Cluster API server endpoint").
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { ...tags, Name: name },
    },
    { ...inside, protect },
  );
  // Without rules: what is started in the VPC without a group of its own reaches nothing.
  const closed = new DefaultSecurityGroup(
    name,
    { vpcId: vpc.id, ingress: [], egress: [], tags: { ...tags, Name: name } },
    inside,
  );
  const at = { vpc, zones, tags };
  const make = (role: SubnetRole, cidrs: readonly string[]) => subnets(name, role, at, cidrs, inside);
  const nodes = make("node", addresses.nodes);
  const api = make("api", addresses.apiServer);
  const endpoint = make("endpoint", addresses.endpoints);
  const out = wayOut(name, args, { vpc, nodes, api, endpoints: endpoint, make }, inside);
  const services = endpoints(
    name,
    {
      vpcId: vpc.id,
      region: args.region,
      account: args.account,
      isolated: args.egress === "isolated",
      imageRegistry: args.imageRegistry,
      subnetIds: endpoint.map(({ subnet }) => subnet.id),
      routeTableIds: nodes.map(({ routes: table }) => table.id),
      without: args.withoutEndpoints ?? [],
      tags,
    },
    inside,
  );
  const flow =
    args.withoutFlowLog === true
      ? undefined
      : flowLog(
          name,
          {
            vpcId: vpc.id,
            account: args.account,
            logKeyArn: args.logKeyArn,
            logRetentionDays,
            permissionsBoundary: args.permissionsBoundary,
            tags,
          },
          inside,
        );
  const vendor =
    args.vendorLink === undefined
      ? undefined
      : vendorLink(
          name,
          { vpcId: vpc.id, subnetIds: endpoint.map(({ subnet }) => subnet.id), tags, ...args.vendorLink },
          inside,
        );
  const associations = [...nodes, ...api, ...endpoint].map(({ association }) => association);
  return {
    vpcId: vpc.id,
    nodeSubnetIds: nodes.map(({ subnet }) => subnet.id),
    apiServerSubnetIds: api.map(({ subnet }) => subnet.id),
    endpointSecurityGroupId: services.securityGroup.id,
    ...(services.s3 !== undefined && { s3PrefixListId: services.s3.prefixListId }),
    ...(vendor !== undefined && { vendorSecurityGroupId: vendor.securityGroup.id }),
    logGroups: [
      ...(flow === undefined ? [] : [{ name: "flows" as const, arn: flow.group.arn }]),
      ...(out.log === undefined ? [] : [{ name: "firewall" as const, arn: out.log.arn }]),
    ],
    // A destroy that is stopped by what is protected keeps all that it depends on: the link, which is not, is among it.
    // No node before its connections are on record and the group that nobody chose is closed.
    beforeNodes: [
      ...[...associations, ...out.before, ...services.all, ...(vendor?.all ?? []), closed],
      ...(flow === undefined ? [] : [flow.record]),
    ],
  };
}
