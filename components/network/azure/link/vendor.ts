import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import { PrivateRecordSet } from "@pulumi/azure-native/privatedns/privateRecordSet.js";
import type * as pulumi from "@pulumi/pulumi";
import { address, parseCidr, size } from "../../cidr.ts";
import { privateZone } from "./zones.ts";

export interface VendorLinkSettings {
  /** Id or alias of the vendor's Private Link Service. */
  readonly service: string;
  /** The one name that is called. */
  readonly host: string;
  readonly region: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly networkId: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  /** Range of that subnet. */
  readonly range: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Seconds. A link that is taken away should be forgotten soon. */
const TTL = 60;

/**
 * The way to the vendor's control plane: connections go out from here, and none can come in. It holds nothing, so
 * nothing protects it: it goes with the setting, whatever protects the plane. Something protected must depend on what is
 * returned: a destroy takes leaves first, and would take the link before it meets what stops it.
 */
export function vendorLink(
  name: string,
  settings: VendorLinkSettings,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const { service, host, region, resourceGroupName, networkId, subnetId, range, tags } = settings;
  const { dependsOn: _, ...alone } = opts;
  const revocable = { ...alone, protect: false };
  const connection = { name: "vendor", privateLinkServiceId: service, requestMessage: `${name} calls ${host}` };
  // Azure doesn't tell the address of an endpoint that leads to a Private Link Service, so it is chosen here. The last
  // one: Azure itself begins with the first.
  const ip = lastAddress(range);
  const endpoint = new PrivateEndpoint(
    `${name}-vendor`,
    {
      resourceGroupName,
      location: region,
      subnet: { id: subnetId },
      ipConfigurations: [{ name: "vendor", privateIPAddress: ip, groupId: "", memberName: "" }],
      // An alias doesn't tell whose it is, so the vendor approves by hand (Azure Private Link, "Access by alias").
      ...(isAlias(service)
        ? { manualPrivateLinkServiceConnections: [connection] }
        : { privateLinkServiceConnections: [connection] }),
      tags: { ...tags },
    },
    { ...opts, protect: false },
  );
  // The zone is the host itself, so that no other name below its domain is hidden from the plane.
  const zone = privateZone(name, host, { resourceGroupName, networkId, tags }, revocable);
  const record = new PrivateRecordSet(
    `${name}-vendor`,
    {
      resourceGroupName,
      privateZoneName: zone.name,
      relativeRecordSetName: "@",
      recordType: "A",
      ttl: TTL,
      aRecords: [{ ipv4Address: ip }],
    },
    { ...revocable, dependsOn: [endpoint, ...zone.made] },
  );
  return [record];
}

/** `NAME.GUID.REGION.azure.privatelinkservice`, as against the id of a resource. */
export function isAlias(service: string): boolean {
  return !service.startsWith("/");
}

/** Last address of a subnet that machines may have: the very last is the broadcast address, which Azure keeps. */
function lastAddress(range: string): string {
  const parsed = parseCidr(range);
  if (parsed === undefined) throw new Error(`${range} is not a range`);
  return address(parsed, size(parsed) - 2);
}
