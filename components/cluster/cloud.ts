import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../network/address.ts";

/** One pool of nodes. Taints are derived, never typed: Cilium's start-up taint differs per cloud and autoscaler. */
export interface PoolSpec {
  /** Lower case letters and digits, at most 12 (limit of AKS). */
  readonly name: string;
  /** `system` pools carry DNS, Hubble relay and the like; there is at least one. `user` pools carry cells. */
  readonly role: "system" | "user";
  /** Machine type in the cloud's own words: `Standard_D8ds_v5`, `m7i.2xlarge`, `n2d-standard-8`. */
  readonly machine: string;
  /** Bounds of the autoscaler, over all zones together. */
  readonly minNodes: number;
  readonly maxNodes: number;
  /** Size of the system disk in GiB. */
  readonly diskGiB: number;
}

/** What every cloud's cluster component takes. What only one cloud has is in that cloud's own arguments. */
export interface CloudClusterArgs {
  /** Region in the cloud's own words. */
  region: string;
  /** Availability zones in the cloud's own words: `1`, `eu-central-1a`, `europe-west4-a`. */
  zones: readonly string[];
  addresses: AddressPlan;
  /** Kubernetes minor version, such as `1.35`. */
  kubernetesVersion: string;
  pools: readonly PoolSpec[];
  /** Who administers the cluster: Entra group ids, IAM role ARNs, Google group addresses. At least one. */
  admins: readonly string[];
  /** Tags (Azure, AWS) or labels (Google Cloud) on everything that takes them. */
  tags: Readonly<Record<string, string>>;
  /** When the cloud may upgrade nodes: four hours from this hour (UTC). Defaults to Saturday, 01:00. */
  maintenance?: Maintenance;
  /**
   * Opens the API server to these public ranges. The default is a private API server without any public address.
   * Reported as a warning at every preview; `0.0.0.0/0` is refused.
   */
  dangerouslyExposeApiServerTo?: readonly string[];
  /**
   * Lifts the cloud's deletion protection and Pulumi's `protect`, so that the next `pulumi destroy` can delete the
   * cluster. Defaults to false. Reported as a warning at every preview.
   */
  dangerouslyAllowDestroy?: boolean;
}

export interface Maintenance {
  readonly day: "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
  /** Hour of the day in UTC, 0 to 23. */
  readonly hour: number;
}

export const DEFAULT_MAINTENANCE: Maintenance = { day: "Saturday", hour: 1 };

/** Timeouts of a control plane: clouds answer in minutes, and a provider that gives up leaves half a cluster behind. */
export const CLUSTER_TIMEOUTS: pulumi.CustomTimeouts = { create: "60m", update: "90m", delete: "60m" };
