import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** The two providers of a cluster, see `Cluster`: the ordinary one, and the one that takes over what is there already. */
export function clusterProviders(
  name: string,
  settings: k8s.ProviderArgs,
  opts: pulumi.ResourceOptions,
): { readonly provider: k8s.Provider; readonly adoptingProvider: k8s.Provider } {
  return {
    provider: new k8s.Provider(name, settings, opts),
    adoptingProvider: new k8s.Provider(`${name}-adopting`, { ...settings, upsertExistingObjects: true }, opts),
  };
}

/** Settings of every Kubernetes provider of this library. */
export function providerSettings(
  kubeconfig: pulumi.Input<string>,
  clusterId: pulumi.Input<string>,
  context?: string,
): k8s.ProviderArgs {
  return {
    kubeconfig,
    ...(context !== undefined && { context }),
    // Without it a new port or certificate in the kubeconfig reads as "another cluster" and replaces everything.
    clusterIdentifier: clusterId,
    enableServerSideApply: true,
    // The defaults (50/120 requests a second) throttle a stack of a thousand objects.
    kubeClientSettings: { qps: 200, burst: 400, timeout: 60 },
  };
}
