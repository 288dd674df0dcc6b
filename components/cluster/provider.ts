import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

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
