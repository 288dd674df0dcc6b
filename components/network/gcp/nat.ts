import { Address } from "@pulumi/gcp/compute/address.js";
import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import type * as pulumi from "@pulumi/pulumi";

/** 64,512 ports an address and at least 256 a node: 252 nodes an address at the minimum (Cloud NAT, "Addresses and ports"). */
const ADDRESSES = 2;

export interface NatSettings {
  readonly project: string;
  readonly region: string;
  readonly network: pulumi.Input<string>;
  /** Subnet of nodes; nothing else gets a way out. */
  readonly subnet: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Way out of a plane without public addresses on nodes. Returns the addresses that others see. */
export function nat(name: string, settings: NatSettings, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
  const { project, region, network, subnet, labels } = settings;
  const router = new Router(`${name}-nat`, { project, region, network }, opts);
  const addresses = Array.from(
    { length: ADDRESSES },
    (_, index) =>
      new Address(
        `${name}-nat-${index + 1}`,
        { project, region, addressType: "EXTERNAL", labels: { ...labels } },
        opts,
      ),
  );
  new RouterNat(
    `${name}-nat`,
    {
      project,
      region,
      router: router.name,
      // Reserved addresses, because others allow-list them.
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: addresses.map(({ selfLink }) => selfLink),
      // Cilium masquerades pods to the node's own address, so pod ranges need no NAT, and a pod that escapes
      // masquerading has no way out.
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: subnet, sourceIpRangesToNats: ["PRIMARY_IP_RANGE"] }],
      // The default is 64 ports an instance, too few where a node speaks for all its pods.
      enableDynamicPortAllocation: true,
      minPortsPerVm: 256,
      maxPortsPerVm: 8192,
      // Dynamic ports exclude endpoint-independent mapping.
      enableEndpointIndependentMapping: false,
      logConfig: { enable: true, filter: "ALL" },
    },
    opts,
  );
  return addresses.map(({ address }) => address);
}
