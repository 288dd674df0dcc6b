/**
 * What differs between the places Cilium runs in, side by side, each value with its reason.
 * Everything else is in `values.ts` and the same everywhere.
 */

export type Flavour = "existing";

/** Values of one flavour: `values` is merged over the common ones, `reasons` says why, by key path. */
export interface FlavourValues {
  readonly values: Record<string, unknown>;
  readonly reasons: Readonly<Record<string, string>>;
}

/** A cluster that somebody else made: kind, minikube, k3s, the local control plane. */
export const existing = (podCidr: string): FlavourValues => ({
  values: {
    ipam: { mode: "cluster-pool", operator: { clusterPoolIPv4PodCIDRList: [podCidr], clusterPoolIPv4MaskSize: 24 } },
    routingMode: "tunnel",
    tunnelProtocol: "vxlan",
  },
  reasons: {
    "ipam.mode": "nothing is known of the network around the cluster, so Cilium hands out the addresses itself",
    routingMode: "an overlay needs no routes from the network around the cluster",
  },
});
