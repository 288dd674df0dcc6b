import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * How the API server can be reached. Choose it at creation: going from or to `dns` replaces the cluster.
 * - `dns-and-address`: administrators by DNS name, behind Google's IAM; nodes by an address of the VPC.
 * - `dns`: no address at all.
 * - `address`: sealed, by the address of the VPC alone; whoever runs Pulumi must be inside.
 */
export type GkeEndpoints = "dns-and-address" | "dns" | "address";

export interface EndpointSettings {
  readonly endpoints: GkeEndpoints;
  readonly endpointSubnetId: pulumi.Input<string>;
  /** Range of nodes. */
  readonly nodes: string;
  /** Private ranges, beside the nodes', that may reach the private address. */
  readonly adminRanges: readonly string[];
  /** Public ranges that may reach a public address; none gives none. */
  readonly exposedTo: readonly string[];
}

type EndpointArgs = Required<Pick<ClusterArgs, "privateClusterConfig" | "controlPlaneEndpointsConfig">> &
  Pick<ClusterArgs, "masterAuthorizedNetworksConfig">;

/** The part of a cluster that says who can reach its API server. */
export function endpointArgs(settings: EndpointSettings): EndpointArgs {
  const { endpoints, endpointSubnetId, nodes, adminRanges, exposedTo } = settings;
  const byAddress = endpoints !== "dns";
  return {
    privateClusterConfig: {
      // No public address on any node.
      enablePrivateNodes: true,
      enablePrivateEndpoint: exposedTo.length === 0,
      // A /28 of the VPC instead of a peered network (`masterIpv4CidrBlock`); without address endpoints the provider
      // sends none, so one that is written here would differ forever (provider google 7.45, expandControlPlaneEndpointsConfig).
      ...(byAddress && { privateEndpointSubnetwork: endpointSubnetId }),
    },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: {
        // Behind Google's IAM, not open: container.clusters.connect comes before RBAC (CIS GKE 2.0, 5.6.4).
        allowExternalTraffic: endpoints !== "address",
        // Only Google's credentials pass there, no tokens or certificates of the cluster.
        enableK8sTokensViaDns: false,
        enableK8sCertsViaDns: false,
      },
      ipEndpointsConfig: { enabled: byAddress },
    },
    // Never together with disabled address endpoints: an endless difference
    // (terraform-google-modules/terraform-google-kubernetes-engine#2460).
    ...(byAddress && {
      masterAuthorizedNetworksConfig: {
        // Pods reach it too: Cilium masquerades them to their node's address.
        cidrBlocks: [
          { cidrBlock: nodes, displayName: "nodes" },
          ...adminRanges.map((cidrBlock, index) => ({ cidrBlock, displayName: `admins-${index + 1}` })),
          ...exposedTo.map((cidrBlock, index) => ({ cidrBlock, displayName: `exposed-${index + 1}` })),
        ],
        gcpPublicCidrsAccessEnabled: false,
        privateEndpointEnforcementEnabled: true,
      },
    }),
  };
}
