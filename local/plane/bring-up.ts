import { writeFileSync } from "node:fs";
import { probe } from "../../components/cluster/probe.ts";
import { type ControlPlane, startControlPlane } from "../control-plane/index.ts";
import { resolveTools, type ToolName, toolPath } from "../toolchain/index.ts";
import { recordedOutputs } from "./checkpoint.ts";
import { pulumiEnvironment } from "./environment.ts";
import type { LocalPaths } from "./paths.ts";
import type { Changes } from "./pulumi.ts";
import { bringUp, localTargets, setStateAside } from "./stacks.ts";
import type { Steps } from "./steps.ts";

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

export interface LocalPlane {
  readonly controlPlane: ControlPlane;
  /** What the last run of each stack changed, by stack name. */
  readonly changes: Readonly<Record<string, Changes>>;
}

/** Tools, control plane, the plane's stack, the stacks of cells: each step repeats safely and changes only what differs. */
export async function loadPlane(paths: LocalPaths, steps: Steps): Promise<LocalPlane> {
  const tools = await steps.step("toolchain", async (progress) => {
    const resolved = await resolveTools(LOCAL_TOOLS, { progress: (text: string) => progress(text) });
    const built = [...resolved.values()].filter(({ origin }) => origin === "built" || origin === "downloaded").length;
    return [
      resolved,
      built === 0 ? `${resolved.size} tools, all there` : `${resolved.size} tools, ${built} new`,
    ] as const;
  });
  const path = (name: ToolName) => {
    const tool = tools.get(name);
    if (tool === undefined) throw new Error(`the toolchain resolved no ${name}`);
    return tool.path;
  };

  const controlPlane = await steps.step("control plane", async (progress) => {
    const running = await startControlPlane({
      dir: paths.controlPlane,
      tools: {
        etcd: path("etcd"),
        apiServer: path("kube-apiserver"),
        controllerManager: path("kube-controller-manager"),
        scheduler: path("kube-scheduler"),
        kwok: path("kwok"),
      },
      progress,
    });
    return [running, `${running.server}, 3 nodes in 2 zones`] as const;
  });
  writePlaneFile(paths, controlPlane, path);

  const targets = localTargets(paths, pulumiEnvironment(paths, toolPath(tools)));
  await forgetLostPlane(paths, controlPlane, targets[0]);
  const changes: Record<string, Changes> = {};
  for (const target of targets) {
    changes[target.stack] = await steps.step(target.title, async (progress) => {
      const done = await bringUp(target, (count) => progress(`${count} resources done`));
      return [done, describe(done)] as const;
    });
  }
  return { controlPlane, changes };
}

/** Tells the planes project where its cluster and its Cilium files are. */
export function writePlaneFile(paths: LocalPaths, controlPlane: ControlPlane, tool: (name: ToolName) => string): void {
  const content = {
    kubeconfig: controlPlane.kubeconfig,
    ciliumChart: tool("cilium-chart"),
    ciliumCrds: tool("cilium-crds"),
  };
  writeFileSync(paths.plane, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Stacks that remember a cluster which is gone would wait for it in vain. */
async function forgetLostPlane(
  paths: LocalPaths,
  controlPlane: ControlPlane,
  plane: ReturnType<typeof localTargets>[number] | undefined,
): Promise<void> {
  if (plane === undefined) return;
  const known = recordedOutputs(plane.files).plane as { readonly clusterId?: string } | undefined;
  const clusterId = known?.clusterId;
  if (clusterId === undefined) return;
  const { clusterId: now } = await probe({ path: controlPlane.kubeconfig });
  if (now === clusterId) return;
  const aside = setStateAside(paths, new Date());
  console.log(`    the control plane is a new one; the record of the old one is kept in ${aside}`);
}

/** `12 created, 3 updated` or `unchanged`. */
export function describe(changes: Changes): string {
  const words: Record<string, string> = {
    create: "created",
    update: "updated",
    delete: "deleted",
    replace: "replaced",
  };
  const parts = Object.entries(words).flatMap(([op, word]) => (changes[op] ? [`${changes[op]} ${word}`] : []));
  return parts.length > 0 ? parts.join(", ") : `${changes.same ?? 0} resources, unchanged`;
}
