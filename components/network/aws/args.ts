import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan, EgressKind } from "../address.ts";

/** A VPC that somebody else made and keeps. */
export interface ExistingAwsNetwork {
  readonly vpcId: string;
  /** Private subnets of nodes, one per zone, in the order of zones. Their routes and egress are their owner's. */
  readonly nodeSubnetIds: readonly string[];
  /** Private subnets of the API server's addresses, one per zone, 16 or more of their addresses free. */
  readonly apiServerSubnetIds: readonly string[];
  /**
   * Subnets for interface endpoints, one per zone. Empty when the VPC has its endpoints already: a second one for the
   * same service collides in private DNS.
   */
  readonly endpointSubnetIds: readonly string[];
}

export interface AwsNetworkArgs {
  region: string;
  /** Availability zones, at least two: `eu-central-1a`. */
  zones: readonly string[];
  /** The account that this is created in, twelve digits. */
  account: string;
  addresses: AddressPlan;
  egress: EgressKind;
  /** The customer's transit gateway, the only way out of an isolated VPC. Absent: there is none, and no default route. */
  hub?: { readonly id: string };
  /** Private link to the vendor's control plane. Absent: none is made. */
  vendorLink?: { readonly service: string; readonly host: string };
  /** Registry that every image comes from, with its path. Absent: the registries of the projects behind the images. */
  imageRegistry?: string;
  tags: Readonly<Record<string, string>>;
  /** ARN of the KMS key of flow logs and firewall logs; CloudWatch Logs of the region must be allowed to use it. */
  logKeyArn: pulumi.Input<string>;
  /** ARN of the KMS key of the firewall's own rules. Defaults to a key that AWS keeps. */
  firewallKeyArn?: pulumi.Input<string>;
  /** Days that flow logs and firewall logs stay. Defaults to 365. */
  logRetentionDays?: number;
  /** Names that the firewall lets out besides what nodes need: the union of the cells' approved names. */
  domains?: readonly string[];
  /**
   * Services of `ENDPOINTS` that get no endpoint here; the firewall lets their names out instead. Young regions lack some
   * (`eks`, at first), and the plane may not need others: each costs by the hour and zone.
   */
  withoutEndpoints?: readonly string[];
  /** Somebody else keeps the record of the VPC's connections: none is made here. Defaults to false. */
  withoutFlowLog?: boolean;
  /** Permissions boundary of the role that writes flow logs. */
  permissionsBoundary?: string;
  /** Adopts a VPC: nothing of it is created, changed or deleted, except endpoints where subnets are named for them. */
  existing?: ExistingAwsNetwork;
  /** Lifts `protect` and the firewall's deletion protection. Defaults to false. Reported as a warning. */
  dangerouslyAllowDestroy?: boolean;
}
