import type * as pulumi from "@pulumi/pulumi";
import type { People } from "../access/subject.ts";
import type { CloudClusterArgs } from "../cluster/cloud.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { EgressKind } from "../network/address.ts";
import type { LogRequest } from "../siem/plan/request.ts";
import type { Outlet } from "../siem/ship/outlet.ts";
import type { Sink } from "../siem/sink.ts";

/** What a plane asks of a cloud: the same words on all three. */
export interface SiteRequest extends CloudClusterArgs {
  /** Azure subscription, AWS account or Google Cloud project that everything is made in. */
  readonly account: string;
  readonly egress: EgressKind;
  /** The customer's own network that leads out. Only where egress is `isolated`. Absent: there is no way out at all. */
  readonly hub?: Hub;
  /** Who may read or operate the cluster, beside `admins`. */
  readonly people?: People;
  /** Registry that every image comes from, with its path: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/cellwall`. */
  readonly imageRegistry?: string;
  /** Keys that the plane's disks, Secrets and logs are encrypted with are the customer's own. Defaults to false. */
  readonly customerKeys?: boolean;
  /** Private link to the vendor's control plane. Absent: none is made. */
  readonly vendorLink?: VendorLink;
  /** Which logs go where. Absent: what the cloud itself writes goes to its own store, and nothing is shipped from nodes. */
  readonly logs?: LogRequest;
}

/** A network of the customer that this one is joined to and that leads out. */
export interface Hub {
  /** Azure VNet id, AWS transit gateway id, Google Cloud `projects/PROJECT/global/networks/NAME`. */
  readonly id: string;
  /** Address of the hub's firewall, the next hop of everything that leaves. Azure only. */
  readonly address?: string;
}

/** The vendor's private link service. It opens connections from here to there, never the other way. */
export interface VendorLink {
  /** Azure Private Link Service id or alias, AWS endpoint service name, Google Cloud service attachment. */
  readonly service: string;
  /** Name that the agent calls, resolved to the endpoint by a private zone: `control.example.com`. */
  readonly host: string;
}

/** What a cloud made of the request. */
export interface Site {
  readonly cluster: Cluster;
  /** Stable identity of the cluster in its cloud. */
  readonly clusterId: pulumi.Output<string>;
  /** Where logs of the plane land that the cloud itself writes. */
  readonly sinks: readonly Sink[];
  /** Where the shipper sends. Absent: nowhere in this cloud. */
  readonly outlets?: readonly Outlet<pulumi.Output<string>>[];
}

/** Makes network, keys and cluster of one cloud. What only one cloud needs is bound before: see the doors of the clouds. */
export type MakeSite = (name: string, request: SiteRequest, opts: pulumi.ComponentResourceOptions) => Site;
