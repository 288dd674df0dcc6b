import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsNetworkArgs } from "./args.ts";
import { allowedDomains } from "./egress/domain.ts";
import { egressFirewall } from "./egress/firewall.ts";
import { natGateways, routeThroughFirewall, routeThroughNat } from "./egress/routes.ts";
import { endpoints } from "./endpoint/endpoints.ts";
import { flowLog } from "./flow-log.ts";
import type { NetworkParts } from "./network.ts";
import { internetGateway, type SubnetRole, subnets } from "./subnets.ts";

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
  new DefaultSecurityGroup(name, { vpcId: vpc.id, ingress: [], egress: [], tags: { ...tags, Name: name } }, inside);
  const at = { vpc, zones, tags };
  const make = (role: SubnetRole, cidrs: readonly string[]) => subnets(name, role, at, cidrs, inside);
  const nodes = make("node", addresses.nodes);
  const api = make("api", addresses.apiServer);
  const endpoint = make("endpoint", addresses.endpoints);
  const egress = make("egress", addresses.egress);
  const internet = internetGateway(name, vpc, tags, inside);
  const gateways = natGateways(name, egress, internet, tags, inside);
  const routes: pulumi.Resource[] = [...gateways.routes];
  if (args.egress === "nat") routes.push(...routeThroughNat(name, nodes, "node", gateways.nat, inside));
  else {
    const guard = make("firewall", addresses.firewall);
    const firewall = egressFirewall(
      name,
      {
        vpc,
        subnets: guard,
        domains: allowedDomains(args.region, args.withoutEndpoints ?? [], args.domains ?? []),
        logKeyArn: args.logKeyArn,
        logRetentionDays,
        tags,
        protect,
      },
      inside,
    );
    routes.push(
      firewall.logging,
      ...guard.map(({ association }) => association),
      ...routeThroughNat(name, guard, "firewall", gateways.nat, inside),
      ...routeThroughFirewall(name, nodes, egress, firewall.endpointOf, inside),
    );
  }
  const services = endpoints(
    name,
    {
      vpcId: vpc.id,
      region: args.region,
      account: args.account,
      subnetIds: endpoint.map(({ subnet }) => subnet.id),
      routeTableIds: nodes.map(({ routes: table }) => table.id),
      without: args.withoutEndpoints ?? [],
      tags,
    },
    inside,
  );
  flowLog(
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
  const associations = [...nodes, ...egress].map(({ association }) => association);
  return {
    vpcId: vpc.id,
    nodeSubnetIds: nodes.map(({ subnet }) => subnet.id),
    apiServerSubnetIds: api.map(({ subnet }) => subnet.id),
    endpointSecurityGroupId: services.securityGroup.id,
    ...(services.s3 !== undefined && { s3PrefixListId: services.s3.prefixListId }),
    beforeNodes: [...associations, ...routes, ...services.all],
  };
}
