import type { ControlPlaneTools } from "../control-plane/index.ts";
import { resolveTools, type Tool, type ToolName } from "../toolchain/index.ts";

/** Every tool that the local plane needs. */
export const LOCAL_TOOLS: readonly ToolName[] = [
  "pulumi",
  "pulumi-language-nodejs",
  "pulumi-resource-kubernetes",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "cilium-chart",
  "cilium-crds",
];

/** Resolved tools by name. */
export interface Toolbox {
  readonly all: ReadonlyMap<ToolName, Tool>;
  readonly path: (name: ToolName) => string;
  readonly controlPlane: ControlPlaneTools;
}

export async function toolbox(
  progress?: (text: string) => void,
  names: readonly ToolName[] = LOCAL_TOOLS,
): Promise<Toolbox> {
  const all = await resolveTools(names, progress === undefined ? {} : { progress });
  const path = (name: ToolName) => {
    const tool = all.get(name);
    if (tool === undefined) throw new Error(`the toolchain resolved no ${name}`);
    return tool.path;
  };
  return {
    all,
    path,
    controlPlane: {
      etcd: path("etcd"),
      apiServer: path("kube-apiserver"),
      controllerManager: path("kube-controller-manager"),
      scheduler: path("kube-scheduler"),
      kwok: path("kwok"),
    },
  };
}
