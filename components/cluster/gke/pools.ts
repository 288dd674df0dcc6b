import { NodePool, type NodePoolArgs } from "@pulumi/gcp/container/nodePool.js";
import type * as pulumi from "@pulumi/pulumi";
import type { PoolSpec } from "../cloud.ts";
import { type ConfidentialNodes, familyOf, HYPERDISK_ONLY } from "./check/machine.ts";
import { PODS_PER_NODE, SCOPES, SHIELDED } from "./settings.ts";

/** Pools drain slowly: a node waits for each pod's disruption budget. */
const POOL_TIMEOUTS: pulumi.CustomTimeouts = { create: "45m", update: "120m", delete: "60m" };

export interface PoolSettings {
  readonly project: string;
  readonly region: string;
  readonly zones: readonly string[];
  /** Name of the cluster. */
  readonly cluster: pulumi.Input<string>;
  readonly nodeAccount: pulumi.Input<string>;
  readonly diskKey: pulumi.Input<string>;
  /** Key of the taint that Cilium takes away once it runs on a node. */
  readonly taint: string;
  readonly confidentialNodes: ConfidentialNodes | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** What one pool asks for. The name is generated, so that a replacement stands before the old pool drains. */
export function poolArgs(spec: PoolSpec, settings: PoolSettings): NodePoolArgs {
  const { zones, confidentialNodes } = settings;
  return {
    project: settings.project,
    // Always given: without it a regional cluster's pool is replaced (pulumi/pulumi-gcp#412).
    location: settings.region,
    cluster: settings.cluster,
    nodeLocations: [...zones],
    maxPodsPerNode: PODS_PER_NODE,
    // In each zone; the autoscaler's afterwards.
    initialNodeCount: Math.min(Math.ceil(spec.minNodes / zones.length), Math.floor(spec.maxNodes / zones.length)),
    autoscaling: {
      totalMinNodeCount: spec.minNodes,
      totalMaxNodeCount: spec.maxNodes,
      locationPolicy: "BALANCED",
    },
    // Upgrades follow the channel and wait for the cluster's window and exclusion.
    management: { autoRepair: true, autoUpgrade: true },
    // A fresh node carries the taint; capacity never sinks.
    upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
    networkConfig: { enablePrivateNodes: true },
    nodeConfig: {
      machineType: spec.machine,
      // What Cilium's own tests on GKE run (Cilium 1.20.2, conformance-gke).
      imageType: "COS_CONTAINERD",
      diskType: HYPERDISK_ONLY.includes(familyOf(spec.machine)) ? "hyperdisk-balanced" : "pd-balanced",
      diskSizeGb: spec.diskGiB,
      bootDiskKmsKey: settings.diskKey,
      serviceAccount: settings.nodeAccount,
      oauthScopes: [...SCOPES],
      metadata: { "disable-legacy-endpoints": "true" },
      shieldedInstanceConfig: { ...SHIELDED },
      // Pods see their own identity, never the node's.
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      gvnic: { enabled: true },
      // The kind on the pool: the cluster's own setting replaces the cluster.
      ...(confidentialNodes && {
        confidentialNodes: { enabled: true, confidentialInstanceType: confidentialNodes },
      }),
      // A string by Google's choice. The limit keeps one pod from taking every process id.
      kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE", podPidsLimit: 4096 },
      linuxNodeConfig: { cgroupMode: "CGROUP_MODE_V2" },
      // No pod before Cilium, also none that was there already when a node is made anew. The prefix of the key lets the
      // autoscaler grow a pool from nothing (cilium/cilium#30644). Never change it on a pool that runs: it evicts all.
      taints: [{ key: settings.taint, value: "true", effect: "NO_EXECUTE" }],
      resourceLabels: { ...settings.labels },
    },
  };
}

/**
 * One pool. A cluster that goes should take it along (`deletedWith`): draining the last nodes waits for disruption budgets
 * that nobody can meet.
 */
export function nodePool(
  name: string,
  spec: PoolSpec,
  settings: PoolSettings,
  opts: pulumi.CustomResourceOptions,
): NodePool {
  return new NodePool(`${name}-${spec.name}`, poolArgs(spec, settings), {
    ...opts,
    customTimeouts: POOL_TIMEOUTS,
    // Nodes to move to come first, whatever the provider would choose.
    deleteBeforeReplace: false,
    // The autoscaler's numbers; a changed initial one replaces the pool.
    ignoreChanges: ["initialNodeCount", "nodeCount"],
  });
}
