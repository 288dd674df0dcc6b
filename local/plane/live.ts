/** Number of CiliumNetworkPolicies per namespace, as the API server has them. */
export async function countPolicies(kubeconfig: string): Promise<ReadonlyMap<string, number>> {
  const { CustomObjectsApi, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const list = (await config.makeApiClient(CustomObjectsApi).listClusterCustomObject({
    group: "cilium.io",
    version: "v2",
    plural: "ciliumnetworkpolicies",
  })) as { items: { metadata: { namespace: string } }[] };
  const counts = new Map<string, number>();
  for (const { metadata } of list.items) counts.set(metadata.namespace, (counts.get(metadata.namespace) ?? 0) + 1);
  return counts;
}
