import { AgentPool, type AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool.js";
import type * as pulumi from "@pulumi/pulumi";
import { AKS_SYSTEM_TAINT } from "../../cilium/flavour/aks.ts";
import type { PoolSpec } from "../cloud.ts";
import { diskType } from "./disk.ts";

/** Other images of AKS block ESP (Azure/AKS#5753); Cilium's own IPsec tests run on this one (cilium/cilium#46698). */
export const DEFAULT_NODE_IMAGE = "AzureLinux3";

/** Kubelet's own limit, below the 254 addresses of a node's /24 and AKS's 250 (AKS quotas). */
const PODS_PER_NODE = 110;

/** Pools drain slowly: a node waits for each pod's disruption budget. */
const POOL_TIMEOUTS: pulumi.CustomTimeouts = { create: "45m", update: "120m", delete: "60m" };

export interface PoolSettings {
  readonly zones: readonly string[];
  readonly nodeSubnetId: pulumi.Input<string>;
  readonly nodeImage: string;
  readonly kubernetesVersion: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Settings of a pool that are the same inside a cluster and beside it. */
type SharedPoolArgs = Omit<AgentPoolArgs, "resourceGroupName" | "resourceName" | "agentPoolName" | "networkProfile">;

export function poolArgs(spec: PoolSpec, settings: PoolSettings) {
  const { role, machine, minNodes, maxNodes, diskGiB } = spec;
  const { zones, tags } = settings;
  return {
    mode: role === "system" ? "System" : "User",
    type: "VirtualMachineScaleSets",
    osType: "Linux",
    osSKU: settings.nodeImage,
    vmSize: machine,
    // The control plane first, then pools: Azure refuses pools that are newer than their cluster.
    orchestratorVersion: settings.kubernetesVersion,
    count: minNodes,
    minCount: minNodes,
    maxCount: maxNodes,
    enableAutoScaling: true,
    // Can't be changed later. None in a region without zones.
    ...(zones.length > 0 && { availabilityZones: [...zones] }),
    vnetSubnetID: settings.nodeSubnetId,
    maxPods: PODS_PER_NODE,
    osDiskType: diskType(machine, diskGiB),
    osDiskSizeGB: diskGiB,
    // Caches and local disks too; only at creation, and the subscription needs the feature EncryptionAtHost.
    enableEncryptionAtHost: true,
    enableNodePublicIP: false,
    // The default of 10 % takes a day for fifty nodes (AKS, "Upgrade node pools").
    upgradeSettings: { maxSurge: "33%", drainTimeoutInMinutes: 30 },
    // The one taint that AKS allows on system pools. Cilium's start-up taint is on none: taints of a pool come back for
    // ever (cilium/cilium#19788), and a node without a CNI isn't Ready anyway.
    ...(role === "system" && { nodeTaints: [taintOf(AKS_SYSTEM_TAINT)] }),
    tags: { ...tags },
    // Left out: `securityProfile.sshAccess`, which needs a preview feature; nodes have no public address, and the
    // security group lets nobody in on 22. `nodeInitializationTaints`, for the same reason and because Azure refuses it.
  } satisfies SharedPoolArgs;
}

function taintOf({ key, value, effect }: { key: string; value: string; effect: string }): string {
  return `${key}=${value}:${effect}`;
}

/**
 * A pool beside the one that the cluster begins with. A pool inside the cluster would make every pool "Scaling" at each
 * change (pulumi/pulumi-azure-native#4264).
 *
 * Pools are made at once: Azure takes 20 changes in a burst and then one a minute, and the provider waits as it is told.
 */
export function agentPool(
  name: string,
  spec: PoolSpec,
  cluster: { readonly resourceGroupName: pulumi.Input<string>; readonly resourceName: pulumi.Input<string> },
  settings: PoolSettings,
  opts: pulumi.CustomResourceOptions & { readonly upgradedByAzure: boolean },
): AgentPool {
  const { upgradedByAzure, ...rest } = opts;
  return new AgentPool(
    `${name}-${spec.name}`,
    { ...cluster, agentPoolName: spec.name, ...poolArgs(spec, settings) },
    {
      ...rest,
      customTimeouts: POOL_TIMEOUTS,
      // The autoscaler's number; Azure's version where it upgrades by itself (pulumi/pulumi-azure-native#2059).
      ignoreChanges: ["count", ...(upgradedByAzure ? ["orchestratorVersion"] : [])],
    },
  );
}
