import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import { Zone } from "@pulumi/aws/route53/zone.js";
import type * as pulumi from "@pulumi/pulumi";

export interface VendorLinkArgs {
  vpcId: Vpc["id"] | string;
  subnetIds: readonly pulumi.Input<string>[];
  /** Name of the vendor's endpoint service: `com.amazonaws.vpce.REGION.vpce-svc-ID`. */
  service: string;
  /** Name that the agent calls. */
  host: string;
  tags: Readonly<Record<string, string>>;
}

/** The link, as one thing. */
export interface VendorLink {
  readonly securityGroup: SecurityGroup;
  readonly all: readonly pulumi.Resource[];
}

/**
 * Private link to the vendor's control plane: connections go from here to there, and AWS knows no other direction.
 * Its name lives in a zone of this VPC, so that the vendor's DNS decides nothing. The group starts without a rule;
 * `EksCluster` lets nodes in. Until the vendor accepts the connection, calls time out.
 *
 * Never protected, whatever its parent is: who revokes the vendor's access by taking the setting away must not be stopped.
 */
export function vendorLink(name: string, args: VendorLinkArgs, options: pulumi.CustomResourceOptions): VendorLink {
  const opts = { ...options, protect: false };
  const id = `${name}-vendor`;
  const tags = { ...args.tags, Name: id };
  const securityGroup = new SecurityGroup(
    id,
    { vpcId: args.vpcId, description: "Private link to the vendors control plane", tags },
    opts,
  );
  const endpoint = new VpcEndpoint(
    id,
    {
      vpcId: args.vpcId,
      serviceName: args.service,
      vpcEndpointType: "Interface",
      subnetIds: [...args.subnetIds],
      securityGroupIds: [securityGroup.id],
      // The vendor's own name for it would be the vendor's to change.
      privateDnsEnabled: false,
      tags,
    },
    opts,
  );
  const zone = new Zone(
    id,
    { name: args.host, comment: "Private link to the vendors control plane", vpcs: [{ vpcId: args.vpcId }], tags },
    opts,
  );
  // The first name is the one of the region, which answers with the addresses of all zones.
  const target = endpoint.dnsEntries.apply((entries) => firstOf(entries, args.service));
  const record = new DnsRecord(
    id,
    {
      zoneId: zone.zoneId,
      // The top of a zone takes no CNAME.
      name: args.host,
      type: "A",
      aliases: [
        {
          name: target.apply(({ dnsName }) => dnsName),
          zoneId: target.apply(({ hostedZoneId }) => hostedZoneId),
          evaluateTargetHealth: false,
        },
      ],
    },
    opts,
  );
  return { securityGroup, all: [endpoint, zone, record] };
}

interface DnsEntry {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

function firstOf(entries: readonly DnsEntry[], service: string): DnsEntry {
  const [first] = entries;
  if (first === undefined) {
    throw new Error(
      `the endpoint of ${service} has no name yet\n    fix: run \`pulumi refresh\` and then \`pulumi up\`; AWS names an endpoint shortly after it is made`,
    );
  }
  return first;
}
