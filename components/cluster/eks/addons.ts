import { Addon } from "@pulumi/aws/eks/addon.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import type * as pulumi from "@pulumi/pulumi";
import { label } from "../../contract/label.ts";

export interface AddonArgs {
  cluster: Cluster;
  version: string;
  tags: Readonly<Record<string, string>>;
}

/**
 * Credentials for pods. Before any node: it is on the host network and tolerates every taint, so it starts on a node
 * without a CNI, and pods get their credentials at admission only (aws/eks-pod-identity-agent, charts).
 */
export function podIdentityAgent(name: string, args: AddonArgs, opts: pulumi.CustomResourceOptions): Addon {
  return new Addon(
    `${name}-pod-identity-agent`,
    {
      clusterName: args.cluster.name,
      addonName: "eks-pod-identity-agent",
      addonVersion: args.version,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      tags: args.tags,
    },
    opts,
  );
}

/**
 * The cluster's DNS. After the node groups: without a node it stays DEGRADED, which the provider waits through for
 * 20 minutes before it fails (pulumi/pulumi-eks#1819).
 */
export function coredns(
  name: string,
  args: AddonArgs & { after: readonly pulumi.Resource[] },
  opts: pulumi.CustomResourceOptions,
): Addon {
  return new Addon(
    `${name}-coredns`,
    {
      clusterName: args.cluster.name,
      addonName: "coredns",
      addonVersion: args.version,
      // What a cluster came with gives way; what somebody changed since is kept. PRESERVE is not valid on create.
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      configurationValues: JSON.stringify({
        replicaCount: 2,
        nodeSelector: { "kubernetes.io/os": "linux", [label.poolRole]: "system" },
      }),
      tags: args.tags,
    },
    { ...opts, dependsOn: [...args.after], customTimeouts: { create: "10m" } },
  );
}
