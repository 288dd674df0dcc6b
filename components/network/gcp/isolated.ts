import { NetworkPeering } from "@pulumi/gcp/compute/networkPeering.js";
import { Route } from "@pulumi/gcp/compute/route.js";
import type * as pulumi from "@pulumi/pulumi";
import { GOOGLE_APIS_RANGE } from "./dns.ts";

export interface IsolatedSettings {
  readonly project: string;
  readonly network: pulumi.Input<string>;
  /** `projects/PROJECT/global/networks/NAME`; absent: nothing leads out. */
  readonly hub?: string | undefined;
}

/**
 * All routes of a network that has no default one. Google's APIs are reached by their restricted addresses, not by a
 * Private Service Connect endpoint: that one needs an address outside of every subnet, of which nobody knows what else
 * the customer's networks use it for, is billed by the hour, and offers the same APIs. The gateway of the route is the
 * only one that Google Cloud has; to these addresses it never leaves Google's network (VPC, "Configure Private Google
 * Access": routing options).
 */
export function isolatedRoutes(
  name: string,
  { project, network, hub }: IsolatedSettings,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const toApis = new Route(
    `${name}-google-apis`,
    {
      project,
      network,
      destRange: GOOGLE_APIS_RANGE,
      nextHopGateway: "default-internet-gateway",
      // Ahead of a hub's routes of the same length, which come at 1000.
      priority: 100,
      description: "Google's APIs and registries, on their restricted addresses",
    },
    opts,
  );
  if (hub === undefined) return [toApis];
  const peering = new NetworkPeering(
    `${name}-hub`,
    {
      network,
      peerNetwork: hub,
      // The hub's default route is the way out. One that goes to an internet gateway is never exported: it goes to the
      // hub's firewall (VPC, "Network Peering": options for exchanging routes).
      importCustomRoutes: true,
      // Nothing of the plane's is announced beside its subnets.
      exportCustomRoutes: false,
      importSubnetRoutesWithPublicIp: false,
      exportSubnetRoutesWithPublicIp: false,
      stackType: "IPV4_ONLY",
    },
    opts,
  );
  return [toApis, peering];
}
