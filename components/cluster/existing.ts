import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { existing } from "../cilium/flavour/existing.ts";
import type { Cluster } from "./cluster.ts";
import type { ProbeResult } from "./probe.ts";
import { clusterProviders, providerSettings } from "./provider.ts";

export interface ExistingClusterArgs {
  /** Kubeconfig of a user with cluster-admin rights. Kept as a secret. */
  kubeconfig: pulumi.Input<string>;
  /** Context inside the kubeconfig. Defaults to its current context. */
  context?: string;
  /** What `probe` found there: decides identity and which IPsec keys are kept. */
  found: ProbeResult;
  /** Range that Cilium hands out to pods, such as `10.0.0.0/16`. Must not overlap nodes or services. */
  podCidr: string;
}

/**
 * A cluster that somebody else made: kind, minikube, k3s, the local control plane, or one in a cloud.
 * Nothing of the cluster itself is created, changed or deleted.
 */
export class ExistingCluster extends pulumi.ComponentResource implements Cluster {
  declare readonly name: string;
  declare readonly provider: k8s.Provider;
  declare readonly kubeconfig: pulumi.Output<string>;
  declare readonly apiServer: Cluster["apiServer"];
  declare readonly ciliumFlavour: Cluster["ciliumFlavour"];
  declare readonly adoptingProvider: k8s.Provider;
  readonly beforeCilium: readonly pulumi.Resource[] = [];
  declare readonly ipsecKeys?: pulumi.Output<string>;

  constructor(name: string, args: ExistingClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:ExistingCluster", name, {}, opts);
    const server = new URL(args.found.server);
    this.name = name;
    this.kubeconfig = pulumi.secret(args.kubeconfig);
    this.apiServer = { host: server.hostname, port: Number(server.port || "443") };
    this.ciliumFlavour = existing(args.podCidr);
    if (args.found.ipsecKeys !== undefined) this.ipsecKeys = pulumi.secret(args.found.ipsecKeys);
    const settings = providerSettings(this.kubeconfig, args.found.clusterId, args.context);
    const { provider, adoptingProvider } = clusterProviders(name, settings, { parent: this });
    this.provider = provider;
    this.adoptingProvider = adoptingProvider;
    this.registerOutputs({ clusterId: args.found.clusterId });
  }

  /** The nodes are there already. */
  nodePools(): readonly pulumi.Resource[] {
    return [];
  }
}
