import type { Cloud } from "../../network/plan.ts";
import type { PoolSpec } from "../cloud.ts";

/** `dev` to try things out, `prod` the default, `enterprise` for a region that may have to take over another one's load. */
export type Preset = "dev" | "prod" | "enterprise";

export const DEFAULT_PRESET: Preset = "prod";

/** What a preset means in one cloud. */
export interface Size {
  /** Kubernetes minor version. */
  readonly kubernetesVersion: string;
  /** How many zones of the region. */
  readonly zones: number;
  readonly pools: readonly PoolSpec[];
  /** Tier of AKS's control plane; other clouds have one only. */
  readonly tier?: "Free" | "Standard" | "Premium";
  /** Why, by key. Each says where it is from. */
  readonly reasons: Readonly<Record<"kubernetesVersion" | "zones" | "machine" | "nodes" | "disk", string>>;
}

/** A pool of cells and one of the platform, the only two that every plane has. */
function pools(
  machine: { readonly system: string; readonly user: string },
  nodes: { readonly system: readonly [number, number]; readonly user: readonly [number, number] },
  diskGiB: number,
): readonly PoolSpec[] {
  return (["system", "user"] as const).map((role) => ({
    name: role,
    role,
    machine: machine[role],
    minNodes: nodes[role][0],
    maxNodes: nodes[role][1],
    diskGiB,
  }));
}

const NODES = {
  // Two, because the operator's two replicas never share a node and one node alone can't be upgraded.
  dev: { system: [2, 3], user: [1, 5] },
  prod: { system: [3, 6], user: [3, 50] },
  enterprise: { system: [3, 9], user: [6, 360] },
} as const;

const NODES_REASON: Readonly<Record<Preset, string>> = {
  dev: "two system nodes at least, since the replicas of Cilium's operator never share one (chart 1.20.2, operator.affinity)",
  prod: "one system node per zone at least; fifty nodes for cells, which a look at the first months corrects",
  enterprise:
    "180 nodes of 16 vCPU are a seventh of 20,000 vCPU, and twice that lets a region take over another one's load; far below 5,000 nodes a cluster and 1,000 a pool (AKS quotas)",
};

const AZURE_DISK =
  "128 GiB fits the local disk of these machines, so the system disk is ephemeral (learn.microsoft.com/azure/aks/concepts-storage)";
const AZURE_MACHINE =
  "eight vCPU and more for system nodes of larger clusters (learn.microsoft.com/azure/aks/use-system-pools); v5 and not v6, whose MANA network card is slow with encryption (cilium/cilium#46100)";
const AWS_DISK = "gp3, encrypted; room for the images of a hundred pods";
const GCP_DISK = "pd-balanced, encrypted; room for the images of a hundred pods";
const GCP_MACHINE =
  "n2d has SEV-SNP, so that confidential nodes can be asked for (GKE documentation, confidential nodes)";
const DECRYPTION =
  "one core decrypts all of a tunnel, so more and middling nodes rather than few huge ones (Cilium 1.20.2)";

const AKS_VERSION =
  "1.35: newest that Cilium's tests on AKS cover (1.31 to 1.35), generally available; 1.34 left support in November 2026";
const EKS_VERSION = "1.35: newest that Cilium's tests on EKS cover (1.33 to 1.35)";
const GKE_VERSION = "1.35: newest that Cilium's tests on GKE cover (1.31 to 1.35)";

const ONE_ZONE = "one zone: no traffic between zones to pay for, and nothing lost that matters";
const THREE_ZONES = "three zones: one may be lost, and the rest still has a majority";

/** All presets, side by side. */
export const SIZES: Readonly<Record<Cloud, Readonly<Record<Preset, Size>>>> = {
  azure: {
    dev: {
      kubernetesVersion: "1.35",
      zones: 1,
      tier: "Free",
      pools: pools({ system: "Standard_D4ds_v5", user: "Standard_D4ds_v5" }, NODES.dev, 128),
      reasons: {
        kubernetesVersion: AKS_VERSION,
        zones: ONE_ZONE,
        machine: "four vCPU is the least for a system node (learn.microsoft.com/azure/aks/use-system-pools)",
        nodes: NODES_REASON.dev,
        disk: AZURE_DISK,
      },
    },
    prod: {
      kubernetesVersion: "1.35",
      zones: 3,
      tier: "Standard",
      pools: pools({ system: "Standard_D8ds_v5", user: "Standard_D8ds_v5" }, NODES.prod, 128),
      reasons: {
        kubernetesVersion: AKS_VERSION,
        zones: THREE_ZONES,
        machine: AZURE_MACHINE,
        nodes: NODES_REASON.prod,
        disk: AZURE_DISK,
      },
    },
    enterprise: {
      kubernetesVersion: "1.35",
      zones: 3,
      tier: "Standard",
      pools: pools({ system: "Standard_D16ds_v5", user: "Standard_D16ds_v5" }, NODES.enterprise, 128),
      reasons: {
        kubernetesVersion: AKS_VERSION,
        zones: THREE_ZONES,
        machine: `${AZURE_MACHINE}; ${DECRYPTION}`,
        nodes: NODES_REASON.enterprise,
        disk: AZURE_DISK,
      },
    },
  },
  aws: {
    dev: {
      kubernetesVersion: "1.35",
      zones: 2,
      pools: pools({ system: "m7i.xlarge", user: "m7i.xlarge" }, NODES.dev, 80),
      reasons: {
        kubernetesVersion: EKS_VERSION,
        zones: "two zones: EKS places its control plane in no fewer (EKS user guide, network requirements)",
        machine: "four vCPU carry Cilium, Hubble and DNS with room to try things",
        nodes: NODES_REASON.dev,
        disk: AWS_DISK,
      },
    },
    prod: {
      kubernetesVersion: "1.35",
      zones: 3,
      pools: pools({ system: "m7i.xlarge", user: "m7i.2xlarge" }, NODES.prod, 80),
      reasons: {
        kubernetesVersion: EKS_VERSION,
        zones: THREE_ZONES,
        machine: DECRYPTION,
        nodes: NODES_REASON.prod,
        disk: AWS_DISK,
      },
    },
    enterprise: {
      kubernetesVersion: "1.35",
      zones: 3,
      pools: pools({ system: "m7i.2xlarge", user: "m7i.4xlarge" }, NODES.enterprise, 80),
      reasons: {
        kubernetesVersion: EKS_VERSION,
        zones: THREE_ZONES,
        machine: DECRYPTION,
        nodes: NODES_REASON.enterprise,
        disk: AWS_DISK,
      },
    },
  },
  gcp: {
    dev: {
      kubernetesVersion: "1.35",
      zones: 1,
      pools: pools({ system: "n2d-standard-4", user: "n2d-standard-4" }, NODES.dev, 100),
      reasons: {
        kubernetesVersion: GKE_VERSION,
        zones: ONE_ZONE,
        machine: GCP_MACHINE,
        nodes: NODES_REASON.dev,
        disk: GCP_DISK,
      },
    },
    prod: {
      kubernetesVersion: "1.35",
      zones: 3,
      pools: pools({ system: "n2d-standard-4", user: "n2d-standard-8" }, NODES.prod, 100),
      reasons: {
        kubernetesVersion: GKE_VERSION,
        zones: THREE_ZONES,
        machine: `${GCP_MACHINE}; ${DECRYPTION}`,
        nodes: NODES_REASON.prod,
        disk: GCP_DISK,
      },
    },
    enterprise: {
      kubernetesVersion: "1.35",
      zones: 3,
      pools: pools({ system: "n2d-standard-8", user: "n2d-standard-16" }, NODES.enterprise, 100),
      reasons: {
        kubernetesVersion: GKE_VERSION,
        zones: THREE_ZONES,
        machine: `${GCP_MACHINE}; ${DECRYPTION}`,
        nodes: NODES_REASON.enterprise,
        disk: GCP_DISK,
      },
    },
  },
};

/** Nodes that an upgrade adds to a pool: a third of it (`maxSurge` 33% on Azure, `maxUnavailable` 33% on AWS). */
const SURGE = 1 / 3;

/** All pools at their largest, with the nodes that an upgrade of all of them at once adds: `maxNodes` of an address plan. */
export function nodesAtMost(pools: readonly PoolSpec[]): number {
  return pools.reduce((sum, { maxNodes }) => sum + maxNodes + Math.ceil(maxNodes * SURGE), 0);
}
