import type { FlavourValues } from "./flavour.ts";

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
