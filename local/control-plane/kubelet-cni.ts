/**
 * The part of a kubelet that notices a CNI: marks a simulated node once a Cilium agent runs on it. A real kubelet sees
 * the configuration file that the agent writes; like that file, the mark stays when the agent goes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";

const ANNOTATION = "local.cellwall.dev/cni";

const config = new KubeConfig();
config.loadFromFile(process.argv[2] ?? "");
const api = config.makeApiClient(CoreV1Api);
const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

while (true) {
  try {
    await markNodes();
  } catch (error) {
    // The API server restarts, or has not started yet.
    console.error(new Date().toISOString(), error instanceof Error ? error.message.split("\n")[0] : error);
    await sleep(1_000);
  }
  await sleep(400);
}

async function markNodes(): Promise<void> {
  const nodes = await api.listNode();
  const unmarked = nodes.items.filter(({ metadata }) => metadata?.annotations?.[ANNOTATION] === undefined);
  if (unmarked.length === 0) return;
  const agents = await api.listPodForAllNamespaces({
    labelSelector: "k8s-app=cilium",
    fieldSelector: "status.phase=Running",
  });
  const hosts = new Set(agents.items.map(({ spec }) => spec?.nodeName));
  for (const { metadata } of unmarked) {
    const name = metadata?.name;
    if (name === undefined || !hosts.has(name)) continue;
    await api.patchNode({ name, body: { metadata: { annotations: { [ANNOTATION]: "cilium" } } } }, merge);
  }
}
