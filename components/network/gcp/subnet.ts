import { Subnetwork, type SubnetworkArgs } from "@pulumi/gcp/compute/subnetwork.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../address.ts";

/** Names of the secondary ranges: a cluster asks for its ranges by name. */
export const PODS_RANGE = "pods";
export const SERVICES_RANGE = "services";

export interface SubnetSettings {
  readonly project: string;
  readonly region: string;
  readonly addresses: AddressPlan;
  /** Share of flows that are logged, above 0 to 1. */
  readonly flowSampling: number;
}

export interface Subnets {
  readonly nodes: Subnetwork;
  readonly apiServer: Subnetwork;
  readonly endpoints: Subnetwork;
}

/** Three subnets: nodes with pods and Services behind them, the API server's private endpoint, other private endpoints. */
export function subnets(
  name: string,
  network: pulumi.Input<string>,
  settings: SubnetSettings,
  opts: pulumi.CustomResourceOptions,
): Subnets {
  const { addresses } = settings;
  const common: Omit<SubnetworkArgs, "ipCidrRange"> = {
    project: settings.project,
    region: settings.region,
    network,
    purpose: "PRIVATE",
    // GKE is asked for IPv4 only: Cilium's strict encryption knows no IPv6 (Cilium 1.20.2, bpf_host.c).
    stackType: "IPV4_ONLY",
    // Google's APIs without a public address and without NAT.
    privateIpGoogleAccess: true,
    // Flow logs are the network's own record, independent of Hubble (CIS Google Cloud 3.8).
    logConfig: {
      aggregationInterval: "INTERVAL_1_MIN",
      flowSampling: settings.flowSampling,
      metadata: "INCLUDE_ALL_METADATA",
    },
  };
  return {
    nodes: new Subnetwork(
      `${name}-nodes`,
      {
        ...common,
        ipCidrRange: addresses.nodes[0] ?? "",
        // Named ranges, so that Cilium's range is known before there is a cluster.
        secondaryIpRanges: [
          { rangeName: PODS_RANGE, ipCidrRange: addresses.pods },
          { rangeName: SERVICES_RANGE, ipCidrRange: addresses.services },
        ],
      },
      opts,
    ),
    apiServer: new Subnetwork(`${name}-api-server`, { ...common, ipCidrRange: addresses.apiServer[0] ?? "" }, opts),
    endpoints: new Subnetwork(`${name}-endpoints`, { ...common, ipCidrRange: addresses.endpoints[0] ?? "" }, opts),
  };
}
