import { existsSync } from "node:fs";

/**
 * Why pods may be waiting, from the nodes themselves: the provider only says that a workload did not become ready.
 * `undefined` when every node takes pods, or nothing can be asked.
 */
export async function explainNodes(kubeconfig: string): Promise<string | undefined> {
  if (!existsSync(kubeconfig)) return undefined;
  try {
    const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const { items } = await config.makeApiClient(CoreV1Api).listNode();
    const waiting = items.flatMap(({ status, spec }) => {
      const ready = status?.conditions?.find(({ type }) => type === "Ready");
      const taint = spec?.taints?.find(({ key }) => key === "node.kubernetes.io/not-ready");
      return ready?.status === "True"
        ? []
        : [`${ready?.message ?? "it never reported"} (taint ${taint?.key ?? "none"})`];
    });
    if (waiting.length === 0) return undefined;
    return (
      `    why: ${waiting.length} of ${items.length} nodes take no pods: ${[...new Set(waiting)].join("; ")}\n` +
      "    fix: whatever needs a node has to depend on Cilium and its gate (`CiliumGate`), never the other way round"
    );
  } catch {
    // The failure itself is told already; this would only have added to it.
    return undefined;
  }
}
