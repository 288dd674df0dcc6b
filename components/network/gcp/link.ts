import { Address } from "@pulumi/gcp/compute/address.js";
import { ForwardingRule } from "@pulumi/gcp/compute/forwardingRule.js";
import { ManagedZone } from "@pulumi/gcp/dns/managedZone.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import type * as pulumi from "@pulumi/pulumi";

/** The vendor's side of a Private Service Connect link, in this region. */
export interface GcpVendorLink {
  /** `projects/PROJECT/regions/REGION/serviceAttachments/NAME`. */
  readonly service: string;
  /** Name that the agent calls: `control.example.com`. */
  readonly host: string;
}

export interface LinkSettings extends GcpVendorLink {
  readonly project: string;
  readonly region: string;
  readonly network: pulumi.Input<string>;
  /** Subnet of private endpoints, where the link gets its address. */
  readonly subnet: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * An address of this network behind which the vendor's control plane answers. Connections open from here to there, never
 * the other way: Private Service Connect has no route back. The vendor accepts the project on its side. Never protected,
 * whatever its parent is: who takes the setting away to revoke the vendor's access must not be stopped.
 */
export function vendorLink(
  name: string,
  settings: LinkSettings,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { project, region, network, subnet, service, host } = settings;
  const labels = { ...settings.labels };
  const opts = { ...options, protect: false };
  const { address, id } = new Address(
    `${name}-vendor`,
    {
      project,
      region,
      addressType: "INTERNAL",
      purpose: "GCE_ENDPOINT",
      subnetwork: subnet,
      labels,
    },
    opts,
  );
  new ForwardingRule(
    `${name}-vendor`,
    {
      project,
      region,
      network,
      target: service,
      ipAddress: id,
      // Empty for Private Service Connect; the provider's own default is a public balancer's.
      loadBalancingScheme: "",
      // Only this region calls.
      allowPscGlobalAccess: false,
      // The zone below holds the one name; Google's would add the vendor's own domain.
      noAutomateDnsZone: true,
      labels,
    },
    opts,
  );
  const zone = new ManagedZone(
    `${name}-vendor`,
    {
      project,
      dnsName: `${host}.`,
      description: "The vendor's control plane, on the private link",
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: network }] },
      labels,
    },
    opts,
  );
  new RecordSet(
    `${name}-vendor`,
    { project, managedZone: zone.name, name: `${host}.`, type: "A", ttl: 300, rrdatas: [address] },
    opts,
  );
  return address;
}
