import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../cilium/flavour/flavour.ts";

/**
 * What a plane knows of a cluster, whoever made it. A cluster comes in two phases, because the CNI stands between them:
 * the API server first, then Cilium, then nodes, which are never Ready without it.
 */
export interface Cluster {
  /** Name of the cluster, lower case, at most 32 characters; also Cilium's cluster name. */
  readonly name: string;
  /** Talks to the API server. Everything inside the cluster uses it. */
  readonly provider: k8s.Provider;
  /** Admin kubeconfig, a secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** API server as nodes reach it. */
  readonly apiServer: { readonly host: pulumi.Input<string>; readonly port: number };
  /** Cilium values that this kind of cluster needs. */
  readonly ciliumFlavour: FlavourValues;
  /**
   * The same, but takes over objects that are there already instead of failing: for what outlives a stack or comes
   * with a cluster (policy CRDs, IPsec keys), and nothing else.
   */
  readonly adoptingProvider: k8s.Provider;
  /** IPsec key line that the cluster uses already, a secret; it is kept. Absent where there is none, or none is known yet. */
  readonly ipsecKeys?: pulumi.Output<string>;
  /** What must stand before Cilium's release, such as the identity that its operator gets at admission. */
  readonly beforeCilium: readonly pulumi.Resource[];
  /**
   * Second phase: node pools and then the add-ons that need a node (DNS), created after Cilium. Returns what must stand
   * before the readiness gate; empty where the nodes are there already.
   */
  nodePools(after: readonly pulumi.Resource[]): readonly pulumi.Resource[];
}
