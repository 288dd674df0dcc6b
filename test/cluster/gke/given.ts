import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../../../components/cilium/flavour/flavour.ts";
import type { GkeClusterArgs } from "../../../components/cluster/gke/args.ts";
import { GkeCluster } from "../../../components/cluster/gke/cluster.ts";
import { GcpNetwork } from "../../../components/network/gcp/network.ts";
import { ADDRESSES, NETWORK_ANSWERS, NETWORK_ARGS } from "../../network/gcp/given.ts";
import { type Answers, graphOf, type Node, nodeNamed } from "../../support/graph.ts";

export const CLUSTER = "gcp:container/cluster:Cluster";
export const POOL = "gcp:container/nodePool:NodePool";

export const TAINT = "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready";

export const FLAVOUR: FlavourValues = { values: { agentNotReadyTaintKey: TAINT }, reasons: {} };

/** Everything but the network, which is a resource. */
export const CLUSTER_ARGS: Omit<GkeClusterArgs, "network"> = {
  project: "acme-planes",
  region: "europe-west4",
  zones: ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
  addresses: ADDRESSES,
  kubernetesVersion: "1.35",
  pools: [
    { name: "system", role: "system", machine: "n2d-standard-4", minNodes: 3, maxNodes: 6, diskGiB: 100 },
    { name: "cells", role: "user", machine: "n2d-standard-16", minNodes: 0, maxNodes: 180, diskGiB: 200 },
  ],
  admins: ["sre@example.com"],
  tags: { plane: "eu-1" },
  flavour: FLAVOUR,
};

export const DNS_ENDPOINT = "gke-0a1b2c3d-123456789012.europe-west4.gke.goog";

/** What Google Cloud would answer to the cluster, beside what it answers to the network. */
export const CLUSTER_ANSWERS: Answers = {
  outputs: (type, name, inputs) => {
    if (type !== CLUSTER) return NETWORK_ANSWERS.outputs?.(type, name, inputs) ?? {};
    const endpoints = inputs.controlPlaneEndpointsConfig as { dnsEndpointConfig: object };
    return {
      masterAuth: { clusterCaCertificate: "Y2E=" },
      privateClusterConfig: { ...(inputs.privateClusterConfig as object), privateEndpoint: "10.0.32.2" },
      controlPlaneEndpointsConfig: {
        ...endpoints,
        dnsEndpointConfig: { ...endpoints.dnsEndpointConfig, endpoint: DNS_ENDPOINT },
      },
    };
  },
  call: (token) => {
    if (token === "gcp:organizations/getProject:getProject") return { number: "123456789012" };
    if (token !== "gcp:container/getEngineVersions:getEngineVersions") return {};
    return {
      validMasterVersions: ["1.35.4-gke.1200000"],
      releaseChannelLatestVersion: { STABLE: "1.35.4-gke.1200000", REGULAR: "1.36.2-gke.2064000" },
    };
  },
};

/** All resources of the cluster `eu-1` with these arguments changed, its pools after `program`'s resources. */
export function clusterGraph(
  change: Partial<GkeClusterArgs> = {},
  program: (cluster: GkeCluster) => Parameters<GkeCluster["nodePools"]>[0] = () => [],
  answers: Answers = CLUSTER_ANSWERS,
): Promise<Node[]> {
  return graphOf(() => {
    const network = new GcpNetwork("eu-1", NETWORK_ARGS);
    const cluster = new GkeCluster("eu-1", { ...CLUSTER_ARGS, network, ...change });
    cluster.nodePools(program(cluster));
  }, answers);
}

/** Options of the resources, which the graph leaves out, by type and name. */
export async function clusterOptions(): Promise<Map<string, pulumi.CustomResourceOptions>> {
  const seen = new Map<string, pulumi.CustomResourceOptions>();
  const watch: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    seen.set(`${type} ${name}`, opts);
    return undefined;
  };
  await graphOf(() => {
    const network = new GcpNetwork("eu-1", NETWORK_ARGS);
    new GkeCluster("eu-1", { ...CLUSTER_ARGS, network }, { transformations: [watch] }).nodePools([]);
  }, CLUSTER_ANSWERS);
  return seen;
}

/** What the API of GKE is asked for. */
export async function clusterInputs(change: Partial<GkeClusterArgs> = {}): Promise<Node["inputs"]> {
  return nodeNamed(await clusterGraph(change), CLUSTER, "eu-1").inputs;
}
