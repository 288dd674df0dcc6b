import { NatGateway } from "@pulumi/azure-native/network/natGateway.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import type * as pulumi from "@pulumi/pulumi";
import { publicAddress } from "./firewall.ts";

/** 64,512 ports an address; two are 1,000 for each of 129 nodes (Azure NAT Gateway, "SNAT ports"). */
const ADDRESSES = 2;

export interface NatSettings {
  readonly region: string;
  readonly zones: readonly string[];
  readonly resourceGroupName: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Way out of a plane that filters nothing. The gateway is attached to the node subnet. */
export function nat(
  name: string,
  { region, zones, resourceGroupName, tags }: NatSettings,
  opts: pulumi.CustomResourceOptions,
): { gateway: NatGateway; addresses: pulumi.Output<string>[] } {
  const place = { resourceGroupName, location: region, tags: { ...tags } };
  const addresses = Array.from(
    { length: ADDRESSES },
    (_, index) => new PublicIPAddress(`${name}-nat-${index + 1}`, publicAddress(place, zones), opts),
  );
  const gateway = new NatGateway(
    `${name}-nat`,
    {
      ...place,
      // Lives in one zone of Azure's choice: naming one would tie all nodes to it. The firewall spans zones.
      sku: { name: "Standard" },
      // Azure's default; longer keeps ports of dead connections.
      idleTimeoutInMinutes: 4,
      publicIpAddresses: addresses.map(({ id }) => ({ id })),
    },
    opts,
  );
  return { gateway, addresses: addresses.map(({ ipAddress }) => ipAddress.apply((ip) => ip ?? "")) };
}
