import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../../../components/cilium/flavour/flavour.ts";
import { EksCluster, type EksClusterArgs } from "../../../components/cluster/eks/cluster.ts";
import { AwsNetwork, type AwsNetworkArgs } from "../../../components/network/aws/network.ts";
import { ACCOUNT, addresses, aws, networkArgs, REGION, TAGS, ZONES } from "../../network/aws/vpc.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

export const ADMIN = `arn:aws:iam::${ACCOUNT}:role/ops/deployer`;

export const flavour: FlavourValues = { values: { routingMode: "tunnel" }, reasons: {} };

export function clusterArgs(network: AwsNetwork, over: Partial<EksClusterArgs> = {}): EksClusterArgs {
  return {
    region: REGION,
    zones: ZONES,
    addresses,
    kubernetesVersion: "1.35",
    pools: [
      { name: "system", role: "system", machine: "m7i.xlarge", minNodes: 3, maxNodes: 6, diskGiB: 80 },
      { name: "cells", role: "user", machine: "m7g.2xlarge", minNodes: 0, maxNodes: 30, diskGiB: 100 },
    ],
    admins: [ADMIN],
    tags: TAGS,
    network,
    account: ACCOUNT,
    addonVersions: { "eks-pod-identity-agent": "v1.3.10-eksbuild.2", coredns: "v1.13.1-eksbuild.1" },
    amiRelease: "1.35.2-20260714",
    flavour,
    ...over,
  };
}

export interface PlaneOver {
  cluster?: Partial<EksClusterArgs>;
  network?: Partial<AwsNetworkArgs>;
  answers?: Answers;
  /** Looks at the component itself, and at what the gate would wait for. */
  see?: (cluster: EksCluster, pools: readonly pulumi.Resource[]) => void;
  options?: pulumi.ComponentResourceOptions;
}

/** A network, a cluster in it, something that stands for Cilium's release, and the nodes after it. */
export function plane({
  cluster: clusterOver,
  network: networkOver,
  answers,
  see,
  options,
}: PlaneOver): Promise<Node[]> {
  return graphOf(() => {
    const network = new AwsNetwork("eu-1", networkArgs(networkOver));
    const cluster = new EksCluster("eu-1", clusterArgs(network, clusterOver), options);
    const cilium = new k8s.core.v1.ConfigMap(
      "cilium",
      {},
      { provider: cluster.provider, dependsOn: [...cluster.beforeCilium] },
    );
    const pools = cluster.nodePools([cilium]);
    see?.(cluster, pools);
  }, answers ?? aws);
}
