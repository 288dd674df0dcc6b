import { Network } from "@pulumi/gcp/compute/network.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import * as pulumi from "@pulumi/pulumi";
import type { AddressPlan, EgressKind } from "../address.ts";
import { refuse } from "../argument.ts";
import { checkNetwork } from "./check/check.ts";
import { dnsLogging, googleApiZones } from "./dns.ts";
import { egressFilter, egressRules, isolatedRules } from "./egress.ts";
import { ingressRules } from "./firewall.ts";
import { isolatedRoutes } from "./isolated.ts";
import { type GcpVendorLink, vendorLink } from "./link.ts";
import { nat } from "./nat.ts";
import { PODS_RANGE, SERVICES_RANGE, subnets } from "./subnet.ts";

/**
 * A VPC that somebody else made, also one shared from a host project. There, GKE's agent needs
 * roles/container.hostServiceAgentUser and roles/compute.networkUser beforehand (GKE, "Clusters with Shared VPC").
 */
export interface ExistingGcpNetwork {
  /** `projects/PROJECT/global/networks/NAME`. */
  readonly networkId: string;
  /** `projects/PROJECT/regions/REGION/subnetworks/NAME` of the nodes. */
  readonly subnetId: string;
  /** Names of the subnet's secondary ranges for pods and Services. */
  readonly podsRange: string;
  readonly servicesRange: string;
  /** The same form: a /28 for the API server's private endpoint. */
  readonly endpointSubnetId: string;
}

export interface GcpNetworkArgs {
  /** Project id. */
  project: string;
  region: string;
  addresses: AddressPlan;
  /**
   * `firewall` lets only `allowedDomains`, Google's APIs and the plane itself be reached; `nat` filters nothing;
   * `isolated` has no default route: choose it at creation, Google removes that route only then.
   */
  egress: EgressKind;
  /** Labels on everything that takes them. */
  labels: Readonly<Record<string, string>>;
  /** Whole names, without wildcards, that may be reached on 443 where egress is `firewall`, beside Cilium's images. */
  allowedDomains?: readonly string[];
  /** Share of flows that are logged, above 0 to 1. Defaults to 1; 0.1 is enough for large regions. */
  flowSampling?: number;
  /**
   * Network that leads out of an isolated plane, on 443: `projects/PROJECT/global/networks/NAME`. Its owner peers it with
   * this one too, exporting custom routes, among them a default route to its firewall.
   */
  hub?: string;
  /** Private link to the vendor's control plane. Absent: none is made. */
  vendorLink?: GcpVendorLink;
  /** Uses this VPC: only the nodes' account and the rules for nodes are created. */
  existing?: ExistingGcpNetwork;
}

/** VPC, subnets, way out and firewall of one plane on Google Cloud, or the same of a VPC that is there. */
export class GcpNetwork extends pulumi.ComponentResource {
  declare readonly networkId: pulumi.Output<string>;
  /** Subnet of nodes. */
  declare readonly subnetId: pulumi.Output<string>;
  /** Names of its secondary ranges. */
  declare readonly podsRange: string;
  declare readonly servicesRange: string;
  /** Subnet of the API server's private endpoint. */
  declare readonly endpointSubnetId: pulumi.Output<string>;
  /** Service account that nodes run as; the firewall knows them by it. It has no rights before a cluster gives it some. */
  declare readonly nodeAccount: pulumi.Output<string>;
  /** Subnets with flow logs that this component made; of an existing VPC those that the cluster uses. */
  declare readonly subnetIds: readonly pulumi.Output<string>[];
  /** Public addresses that others see; empty for an existing VPC, whose owner knows them, and for an isolated plane. */
  declare readonly natAddresses: readonly pulumi.Output<string>[];

  constructor(name: string, args: GcpNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`GcpNetwork ${name}`, checkNetwork(name, args));
    super("cellwall:index:GcpNetwork", name, { region: args.region, egress: args.egress }, opts);
    const { project, region, addresses, egress, labels, existing, hub } = args;
    const inside = { parent: this };
    this.nodeAccount = new Account(
      `${name}-nodes`,
      { project, accountId: `${name}-nodes`, displayName: `Nodes of ${name}` },
      inside,
    ).email;

    if (existing === undefined) {
      const network = new Network(
        name,
        {
          project,
          autoCreateSubnetworks: false,
          routingMode: "REGIONAL",
          // Cloud NAT and private access to Google's APIs both leave by the default route; see `isolatedRoutes`.
          deleteDefaultRoutesOnCreate: egress === "isolated",
          // Cilium lowers it for IPsec itself; changing it later means new nodes.
          mtu: 1460,
          networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
        },
        inside,
      );
      const placed = subnets(
        name,
        network.id,
        { project, region, addresses, flowSampling: args.flowSampling ?? 1 },
        inside,
      );
      this.networkId = network.id;
      this.subnetId = placed.nodes.id;
      this.endpointSubnetId = placed.apiServer.id;
      this.podsRange = PODS_RANGE;
      this.servicesRange = SERVICES_RANGE;
      this.subnetIds = [placed.nodes.id, placed.apiServer.id, placed.endpoints.id];
      const own = { project, network: network.id };
      this.natAddresses =
        egress === "isolated" ? [] : nat(name, { ...own, region, subnet: placed.nodes.id, labels }, inside);
      dnsLogging(name, own, inside);
      if (egress !== "nat") {
        const rules =
          egress === "isolated"
            ? isolatedRules(addresses, hub !== undefined)
            : egressRules(addresses, args.allowedDomains ?? []);
        googleApiZones(name, { ...own, labels, apiServers: egress === "isolated" }, inside);
        egressFilter(name, { ...own, rules }, inside);
      }
      if (egress === "isolated") isolatedRoutes(name, { ...own, hub }, inside);
      if (args.vendorLink !== undefined) {
        vendorLink(name, { ...own, ...args.vendorLink, region, subnet: placed.endpoints.id, labels }, inside);
      }
    } else {
      this.networkId = pulumi.output(existing.networkId);
      this.subnetId = pulumi.output(existing.subnetId);
      this.endpointSubnetId = pulumi.output(existing.endpointSubnetId);
      this.podsRange = existing.podsRange;
      this.servicesRange = existing.servicesRange;
      this.subnetIds = [this.subnetId, this.endpointSubnetId];
      this.natAddresses = [];
      if (egress === "firewall") {
        // A VPC takes one DNS policy and one filter of each kind, and other instances live there.
        pulumi.log.warn(
          `egress of ${name} is not filtered by name: ${existing.networkId} belongs to somebody else. ` +
            "Filter there, or let this plane have its own VPC.",
          this,
        );
      }
    }
    const host = existing === undefined ? project : projectOf(existing.networkId);
    ingressRules(
      name,
      {
        project: host,
        shared: host !== project,
        network: this.networkId,
        addresses,
        nodeAccount: this.nodeAccount,
      },
      inside,
    );
    this.registerOutputs({ networkId: this.networkId, natAddresses: this.natAddresses });
  }
}

/** The host project, where the VPC is shared: rules live beside their network. */
function projectOf(networkId: string): string {
  return networkId.split("/")[1] ?? "";
}
