import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone.js";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink.js";
import * as pulumi from "@pulumi/pulumi";

export interface ZoneSettings {
  readonly resourceGroupName: pulumi.Input<string>;
  /** VNet that asks for the names. */
  readonly networkId: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LinkedZone {
  readonly name: string;
  readonly id: pulumi.Output<string>;
  /** The zone and its link, for what must not start before names resolve; empty for a zone that was given. */
  readonly made: readonly pulumi.Resource[];
}

/** A private DNS zone that the VNet resolves. Zones are global: they have no region. */
export function privateZone(
  name: string,
  zone: string,
  { resourceGroupName, networkId, tags }: ZoneSettings,
  opts: pulumi.CustomResourceOptions,
): LinkedZone {
  const logical = `${name}-${zone}`;
  const made = new PrivateZone(
    logical,
    { resourceGroupName, location: "global", privateZoneName: zone, tags: { ...tags } },
    opts,
  );
  const link = new VirtualNetworkLink(
    logical,
    {
      resourceGroupName,
      location: "global",
      privateZoneName: made.name,
      virtualNetworkLinkName: name,
      // Machines of the VNet don't write their own names there.
      registrationEnabled: false,
      virtualNetwork: { id: networkId },
      tags: { ...tags },
    },
    opts,
  );
  return { name: zone, id: made.id, made: [made, link] };
}

/**
 * The zones by these names: made and linked here, or those of the customer, who keeps zones centrally and links them to
 * the VNet or to what it asks (Azure landing zones, "Private Link and DNS integration at scale").
 */
export function privateZones(
  name: string,
  zones: readonly string[],
  given: Readonly<Record<string, string>>,
  settings: ZoneSettings,
  opts: pulumi.CustomResourceOptions,
): LinkedZone[] {
  return zones.map((zone) => {
    const id = given[zone];
    return id === undefined ? privateZone(name, zone, settings, opts) : { name: zone, id: pulumi.output(id), made: [] };
  });
}
