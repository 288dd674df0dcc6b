import { resolveTools, type ToolName, toolPath } from "../toolchain/index.ts";

/** Every tool that the suite needs besides programs of the machine. */
const NAMES = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "pulumi",
  "pulumi-language-nodejs",
  "pulumi-resource-kubernetes",
  "cilium-chart",
  "cilium-crds",
  "cilium-agent",
  "cilium-cni",
  "cilium-bpf",
  "l7-proxy",
  "traffic",
] as const satisfies readonly ToolName[];

/** Paths of tools by name. */
export type DatapathTools = Readonly<Record<(typeof NAMES)[number], string>>;

export async function datapathTools(): Promise<{ readonly tools: DatapathTools; readonly toolPath: string }> {
  const found = await resolveTools(NAMES);
  const tools = Object.fromEntries([...found].map(([name, { path }]) => [name, path])) as DatapathTools;
  return { tools, toolPath: toolPath(new Map([...found].filter(([name]) => name.startsWith("pulumi")))) };
}
