import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import type * as pulumi from "@pulumi/pulumi";
import { LINKS, type LinkedService } from "./table.ts";
import type { LinkedZone } from "./zones.ts";

export interface EndpointSettings {
  readonly service: LinkedService;
  /** Azure id of what it leads to. */
  readonly target: pulumi.Input<string>;
  readonly region: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  readonly zones: readonly LinkedZone[];
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * An address inside the VNet for one thing of a cloud service, and its names. Returns the last of it, which waits for the
 * rest: the endpoint, and the links of the zones that its names are in. One resource and not all of them, because the
 * engine's time for an update that fails grows with the number of ways through the graph (pulumi 3.250,
 * resource/graph/dependency_graph.go, markAsDependency).
 */
export function privateEndpoint(
  name: string,
  settings: EndpointSettings,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const { service, target, region, resourceGroupName, subnetId, zones, tags } = settings;
  const logical = `${name}-${service}`;
  const endpoint = new PrivateEndpoint(
    logical,
    {
      resourceGroupName,
      location: region,
      subnet: { id: subnetId },
      privateLinkServiceConnections: [
        { name: service, privateLinkServiceId: target, groupIds: [LINKS[service].group] },
      ],
      tags: { ...tags },
    },
    opts,
  );
  return new PrivateDnsZoneGroup(
    logical,
    {
      resourceGroupName,
      privateEndpointName: endpoint.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: zones.map((zone) => ({
        name: zone.name.replaceAll(".", "-"),
        privateDnsZoneId: zone.id,
      })),
    },
    { ...opts, dependsOn: zones.flatMap(({ made }) => made) },
  );
}
