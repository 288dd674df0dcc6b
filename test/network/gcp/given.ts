import type { AddressPlan } from "../../../components/network/address.ts";
import { GcpNetwork, type GcpNetworkArgs } from "../../../components/network/gcp/network.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

/** A plan as a region of a common size has it. */
export const ADDRESSES: AddressPlan = {
  network: "10.0.0.0/12",
  nodes: ["10.0.0.0/20"],
  apiServer: ["10.0.32.0/28"],
  endpoints: ["10.0.33.0/26"],
  egress: [],
  firewall: [],
  pods: "10.4.0.0/14",
  services: "10.0.16.0/20",
  dnsAddress: "10.0.16.10",
};

export const NETWORK_ARGS: GcpNetworkArgs = {
  project: "acme-planes",
  region: "europe-west4",
  addresses: ADDRESSES,
  egress: "nat",
  labels: { plane: "eu-1" },
};

/** What Google Cloud would answer: names, links, addresses. */
export const NETWORK_ANSWERS: Answers = {
  outputs: (type, name, inputs) => {
    switch (type) {
      case "gcp:serviceaccount/account:Account":
        return { email: `${inputs.accountId}@${inputs.project}.iam.gserviceaccount.com` };
      case "gcp:compute/address:Address":
        return { selfLink: `link-of-${name}`, address: `198.51.100.${name.at(-1)}` };
      default:
        return { name: inputs.name ?? `${name}-0a1b2c3` };
    }
  },
};

/** Account that the nodes of `eu-1` run as. */
export const NODE_ACCOUNT = "eu-1-nodes@acme-planes.iam.gserviceaccount.com";

/** All resources of the network `eu-1` with these arguments changed. */
export function networkGraph(change: Partial<GcpNetworkArgs> = {}): Promise<Node[]> {
  return graphOf(() => new GcpNetwork("eu-1", { ...NETWORK_ARGS, ...change }), NETWORK_ANSWERS);
}
