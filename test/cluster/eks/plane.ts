import * as k8s from "@pulumi/kubernetes";
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
  /** Looks at the component itself. */
  see?: (cluster: EksCluster) => void;
}

/** A network, a cluster in it, something that stands for Cilium's release, and the nodes after it. */
export function plane({ cluster: clusterOver, network: networkOver, answers, see }: PlaneOver): Promise<Node[]> {
  return graphOf(() => {
    const network = new AwsNetwork("eu-1", networkArgs(networkOver));
    const cluster = new EksCluster("eu-1", clusterArgs(network, clusterOver));
    const cilium = new k8s.core.v1.ConfigMap(
      "cilium",
      {},
      { provider: cluster.provider, dependsOn: [...cluster.beforeCilium] },
    );
    cluster.nodePools([cilium]);
    see?.(cluster);
  }, answers ?? aws);
}

/** Everything that `name` waits for, however far away. */
export function before(nodes: readonly Node[], type: string, name: string): Set<string> {
  const seen = new Set<string>();
  const visit = (node: Node) => {
    for (const other of nodes) {
      const key = `${other.type} ${other.name}`;
      if (seen.has(key)) continue;
      // Names are unique per type only; whatever shares a name with a dependency is counted, so ask by type and name.
      const needed = node.dependsOn.includes(other.name) || node.provider === other.name;
      if (!needed) continue;
      seen.add(key);
      visit(other);
    }
  };
  for (const node of nodes) if (node.type === type && node.name === name) visit(node);
  return seen;
}
