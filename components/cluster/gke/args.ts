import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../../cilium/flavour/flavour.ts";
import type { GcpNetwork } from "../../network/gcp/network.ts";
import type { CloudClusterArgs } from "../cloud.ts";
import type { GkeEndpoints } from "./access/endpoint.ts";
import type { ConfidentialNodes } from "./check/machine.ts";
import type { GkeKeys } from "./keys.ts";
import type { NodeUpgrades } from "./maintenance.ts";

export interface GkeClusterArgs extends CloudClusterArgs {
  /** Where the cluster stands. */
  network: GcpNetwork;
  /** Project id. */
  project: string;
  /** Cilium's values on GKE. Its `agentNotReadyTaintKey` is the taint of all pools. */
  flavour: FlavourValues;
  /**
   * Keys for etcd and disks. Created by default, and kept when the stack goes, because backups and disks need them. Giving
   * keys to a cluster that has made its own takes two updates, the first with `dangerouslyAllowDestroy` alone: the old
   * keys are protected. It replaces the node pools.
   */
  keys?: GkeKeys;
  /** IPsec key line that the cluster uses already. */
  ipsecKeys?: pulumi.Input<string>;
  /** Defaults to `STABLE`. `EXTENDED` is supported longest. */
  releaseChannel?: "STABLE" | "EXTENDED" | "REGULAR";
  /** Defaults to `dns-and-address`. */
  endpoints?: GkeEndpoints;
  /** Defaults to `held`. `automatic` is reported as a warning at every preview. */
  nodeUpgrades?: NodeUpgrades;
  /** Images must pass the project's Binary Authorization policy. Defaults to true; false is reported as a warning. */
  binaryAuthorization?: boolean;
  /** Encrypts nodes' memory, where IPsec keys are. Needs machines that can; absent by default. */
  confidentialNodes?: ConfidentialNodes;
  /** Artifact Registry that nodes may pull from: `projects/PROJECT/locations/LOCATION/repositories/NAME`. */
  imageRepository?: string;
}
