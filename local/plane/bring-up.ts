import { writeFileSync } from "node:fs";
import { probe } from "../../components/cluster/probe.ts";
import { type ControlPlane, startControlPlane } from "../control-plane/index.ts";
import { toolPath } from "../toolchain/index.ts";
import { recordedOutputs } from "./checkpoint.ts";
import { pulumiEnvironment } from "./environment.ts";
import type { LocalPaths } from "./paths.ts";
import type { Changes } from "./pulumi.ts";
import { bringUp, localTargets, setStateAside } from "./stacks.ts";
import type { Steps } from "./steps.ts";
import { type Toolbox, toolbox } from "./tools.ts";

export interface LocalPlane {
  readonly controlPlane: ControlPlane;
  /** What the last run of each stack changed, by stack name. */
  readonly changes: Readonly<Record<string, Changes>>;
}

/** Tools, control plane, the plane's stack, the stacks of cells: each step repeats safely and changes only what differs. */
export async function loadPlane(paths: LocalPaths, steps: Steps): Promise<LocalPlane> {
  const tools = await steps.step("toolchain", async (progress) => {
    const resolved = await toolbox(progress);
    const found = [...resolved.all.values()];
    const made = found.filter(({ origin }) => origin === "built" || origin === "downloaded").length;
    return [resolved, made === 0 ? `${found.length} tools, all there` : `${found.length} tools, ${made} new`] as const;
  });

  const controlPlane = await steps.step("control plane", async (progress) => {
    const running = await startControlPlane({ dir: paths.controlPlane, tools: tools.controlPlane, progress });
    return [running, `${running.server}, 3 nodes in 2 zones`] as const;
  });
  writePlaneFile(paths, controlPlane, tools);

  const targets = localTargets(paths, pulumiEnvironment(paths, toolPath(tools.all)));
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
export function writePlaneFile(paths: LocalPaths, controlPlane: ControlPlane, { path }: Toolbox): void {
  const content = {
    kubeconfig: controlPlane.kubeconfig,
    ciliumChart: path("cilium-chart"),
    ciliumCrds: path("cilium-crds"),
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
