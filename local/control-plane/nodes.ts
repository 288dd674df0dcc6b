import { call } from "./api.ts";
import type { ControlPlaneState, Layout } from "./state.ts";

/** Zone of each node: three nodes in two zones. */
const ZONES = ["a", "b", "a"];

/** Registers the nodes as kubelets would. A node that exists is left alone. */
export async function ensureNodes(files: Layout, state: ControlPlaneState): Promise<void> {
  for (const [index, zone] of ZONES.entries()) {
    const name = `node-${index + 1}`;
    await call(files, state, "POST", "/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "topology.kubernetes.io/region": "local",
          "topology.kubernetes.io/zone": `local-${zone}`,
          "node-role.kubernetes.io/worker": "",
        },
      },
      // As a kubelet registers itself: nothing is scheduled before its first report.
      spec: { taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] },
    });
  }
}

export interface NodeStatus {
  readonly name: string;
  readonly ready: boolean;
}

/** Nodes as the API server has them; none when it doesn't answer. */
export async function nodeStatus(files: Layout, state: ControlPlaneState): Promise<NodeStatus[]> {
  const answer = await call(files, state, "GET", "/api/v1/nodes");
  if (answer?.status !== 200) return [];
  const { items } = JSON.parse(answer.text) as {
    items: { metadata: { name: string }; status: { conditions?: { type: string; status: string }[] } }[];
  };
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    ready: status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false,
  }));
}
