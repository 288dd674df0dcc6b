import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsNetworkArgs } from "../args.ts";
import { internetGateway, type SubnetRole, type ZoneSubnet } from "../subnets.ts";
import { allowedDomains } from "./domain.ts";
import { egressFirewall } from "./firewall.ts";
import { routeThroughHub } from "./hub.ts";
import { natGateways, routeThroughFirewall, routeThroughNat } from "./routes.ts";

/** What a way out begins at. */
export interface Inside {
  readonly vpc: Vpc;
  readonly nodes: readonly ZoneSubnet[];
  readonly api: readonly ZoneSubnet[];
  readonly endpoints: readonly ZoneSubnet[];
  /** Makes the subnets of one role. */
  readonly make: (role: SubnetRole, cidrs: readonly string[]) => readonly ZoneSubnet[];
}

export interface WayOut {
  /** What must stand before the first node. */
  readonly before: readonly pulumi.Resource[];
  /** Where the firewall writes; only where there is one. */
  readonly log?: LogGroup;
}

/** How traffic leaves the VPC: through firewall and NAT, through NAT, through the customer's hub, or not at all. */
export function wayOut(name: string, args: AwsNetworkArgs, inside: Inside, opts: pulumi.CustomResourceOptions): WayOut {
  if (args.egress !== "isolated") return throughInternet(name, args, inside, opts);
  if (args.hub === undefined) return { before: [] };
  const { vpc, nodes, api, endpoints } = inside;
  const before = routeThroughHub(
    name,
    {
      vpc,
      transitGatewayId: args.hub.id,
      attach: endpoints,
      // The API server answers callers in the hub by the same way.
      from: [
        { role: "node", subnets: nodes },
        { role: "api", subnets: api },
      ],
      tags: args.tags,
    },
    opts,
  );
  return { before };
}

function throughInternet(
  name: string,
  args: AwsNetworkArgs,
  { vpc, nodes, make }: Inside,
  opts: pulumi.CustomResourceOptions,
): WayOut {
  const { addresses, tags, dangerouslyAllowDestroy = false, logRetentionDays = 365 } = args;
  const egress = make("egress", addresses.egress);
  const gateways = natGateways(name, egress, internetGateway(name, vpc, tags, opts), tags, opts);
  const before = [...egress.map(({ association }) => association), ...gateways.routes];
  if (args.egress === "nat") {
    return { before: [...before, ...routeThroughNat(name, nodes, "node", gateways.nat, opts)] };
  }
  const guard = make("firewall", addresses.firewall);
  const firewall = egressFirewall(
    name,
    {
      vpc,
      subnets: guard,
      domains: allowedDomains(args),
      logKeyArn: args.logKeyArn,
      logRetentionDays,
      ...(args.firewallKeyArn !== undefined && { keyArn: args.firewallKeyArn }),
      tags,
      protect: !dangerouslyAllowDestroy,
    },
    opts,
  );
  return {
    before: [
      ...before,
      firewall.logging,
      ...guard.map(({ association }) => association),
      ...routeThroughNat(name, guard, "firewall", gateways.nat, opts),
      ...routeThroughFirewall(name, nodes, egress, firewall.endpointOf, opts),
    ],
    log: firewall.log,
  };
}
