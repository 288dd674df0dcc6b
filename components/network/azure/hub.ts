import { RouteTable } from "@pulumi/azure-native/network/routeTable.js";
import { VirtualNetworkPeering } from "@pulumi/azure-native/network/virtualNetworkPeering.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AzureHub } from "./args.ts";

export interface HubSettings {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: string;
  readonly tags: Record<string, string>;
  /** Name of the plane's own VNet. */
  readonly vnet: pulumi.Input<string>;
  readonly hub: AzureHub;
  /** Azure takes one change of a VNet at a time, and a peering is one. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * The plane's half of the peering with the customer's hub, and the route of nodes to its firewall. The hub's owner makes
 * the other half: until then Azure shows the peering as `Initiated` and nothing gets through.
 */
export function hubRoute(
  name: string,
  { vnet, hub, after, ...place }: HubSettings,
  opts: pulumi.CustomResourceOptions,
): { readonly peering: VirtualNetworkPeering; readonly routeTable: RouteTable } {
  const peering = new VirtualNetworkPeering(
    `${name}-hub`,
    {
      resourceGroupName: place.resourceGroupName,
      virtualNetworkName: vnet,
      virtualNetworkPeeringName: "hub",
      remoteVirtualNetwork: { id: hub.id },
      allowVirtualNetworkAccess: true,
      // Answers come back from the hub's firewall, not from the address that was called.
      allowForwardedTraffic: true,
      // Nobody reaches another network through this one, and it takes no route of the hub's gateways.
      allowGatewayTransit: false,
      useRemoteGateways: false,
    },
    { ...opts, dependsOn: [...after] },
  );
  const routeTable = new RouteTable(
    `${name}-egress`,
    {
      ...place,
      // A route from a VPN gateway would lead around the firewall.
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: "default",
          addressPrefix: "0.0.0.0/0",
          nextHopType: "VirtualAppliance",
          nextHopIpAddress: hub.address ?? "",
        },
      ],
    },
    opts,
  );
  return { peering, routeTable };
}
