import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../../cilium/flavour/flavour.ts";
import type { GcpNetwork } from "../../network/gcp/network.ts";
import type { CloudClusterArgs } from "../cloud.ts";
import type { GkeEndpoints } from "./access/endpoint.ts";
import type { ConfidentialNodes } from "./check/machine.ts";
import type { GkeKeys } from "./key/keys.ts";
import type { NodeUpgrades } from "./maintenance.ts";

/** Addresses of Google groups by role. */
export interface GkePeople {
  readonly readers: readonly string[];
  readonly operators: readonly string[];
  readonly breakGlass: readonly string[];
}

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
  /** Volumes of pods are encrypted with the key of disks too, by a storage class that is the default. Defaults to false. */
  customerKeys?: boolean;
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
  /**
   * Private ranges of the VPC and of networks joined to it that may reach the API server's address, beside the nodes: where
   * administrators and Pulumi run if `endpoints` is `address`. None by default.
   */
  adminRanges?: readonly string[];
  /** Google groups that may find and reach the cluster beside `admins`; what they may do inside is RBAC's. */
  people?: GkePeople;
  /**
   * The group whose members are all groups that RBAC names: `gke-security-groups@DOMAIN`. Google fixes the name, so by
   * default it is that of the administrators' domain. Nesting the groups in it is the domain's owner's to do.
   */
  securityGroup?: string;
  /** Artifact Registry that nodes may pull from: `projects/PROJECT/locations/LOCATION/repositories/NAME`. */
  imageRepository?: string;
}
