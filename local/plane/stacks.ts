import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  hasPendingOperations,
  isLocked,
  isRecorded,
  mendCheckpoint,
  type StackFiles,
  stackFiles,
} from "./checkpoint.ts";
import { explainNodes } from "./explain.ts";
import { endOrphans } from "./orphans.ts";
import { LOCAL_STACKS, type LocalPaths, ROOT } from "./paths.ts";
import { type Changes, change, PulumiFailure, pulumi, type StackTarget } from "./pulumi.ts";

/** Names of the projects, as in their Pulumi.yaml. */
const PROJECT_NAMES = { ".": "cellwall-planes", "stacks/cells": "cellwall-cells" } as const;

export interface LocalTarget extends StackTarget {
  readonly title: string;
  readonly files: StackFiles;
}

/** The local stacks of a clone, with all that `pulumi` needs to work on them. */
export function localTargets(paths: LocalPaths, env: Record<string, string>, root: string = ROOT): LocalTarget[] {
  return LOCAL_STACKS.map(({ title, project, stack, settings }) => {
    const template = join(root, "local", "stacks", `${stack}.yaml`);
    // Pulumi adds its salt to the settings of a stack, so these are copies that git doesn't see.
    if (!existsSync(join(root, settings))) copyFileSync(template, join(root, settings));
    else if (!existsSync(join(paths.backend, ".pulumi", "stacks"))) forgetSalt(join(root, settings));
    const files = stackFiles(paths.backend, PROJECT_NAMES[project], stack);
    const explain = () => explainNodes(join(paths.controlPlane, "kubeconfig"));
    return { title, stack, env, files, explain, cwd: join(root, project), log: paths.log };
  });
}

/** Creates the stack if it is new. */
export async function ensureStack(target: LocalTarget): Promise<void> {
  if (isRecorded(target.files)) return;
  const selected = await pulumi(target, ["stack", "select", "--create"], "select");
  if (selected.code !== 0)
    throw new PulumiFailure(`stack ${target.stack} can't be selected:\n${selected.stdout.trim()}`);
}

/** The salt belongs to the passphrase of a plane that was removed; the rest of the settings is the user's. */
function forgetSalt(settings: string): void {
  const text = readFileSync(settings, "utf8");
  const without = text.replace(/^encryptionsalt: .*\n?/m, "");
  if (without !== text) writeFileSync(settings, without);
}

/**
 * Brings a stack up. A run that was killed leaves its lock, its unfinished operations and perhaps half a checkpoint
 * behind. All are mended first: the lock because the caller knows that no other run is under way, the checkpoint from the
 * copy that the engine keeps of the one before, and the operations by asking the cluster what became of them.
 */
export async function bringUp(target: LocalTarget, onCount: (done: number) => void): Promise<Changes> {
  const mended = mendCheckpoint(target.files);
  await ensureStack(target);
  await clearLock(target);
  if (!mended && !hasPendingOperations(target.files)) return change(target, "up", onCount);
  await change(target, "refresh", onCount, ["--clear-pending-creates"]);
  // What was created but not recorded is taken over; in any other run an object that is there already is an error.
  const adopting = { ...target, env: { ...target.env, PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" } };
  const changes = await change(adopting, "up", onCount);
  // The SDK records that setting with the provider; an ordinary run takes it out again.
  await change(target, "up", onCount);
  return changes;
}

/** Removes everything the stack made. */
export async function takeDown(target: LocalTarget, onCount: (done: number) => void): Promise<Changes> {
  mendCheckpoint(target.files);
  await ensureStack(target);
  await clearLock(target);
  return change(target, "destroy", onCount);
}

/** Only a run that was killed leaves a lock: the caller knows that no other one is under way. Its plugins may still run. */
async function clearLock(target: LocalTarget): Promise<void> {
  if (!isLocked(target.files)) return;
  endOrphans(target.env.PULUMI_BACKEND_URL ?? "");
  await pulumi(target, ["cancel", "--yes"], "cancel");
}

/**
 * Sets the recorded state of a plane that is gone aside, so that a new control plane starts with empty stacks.
 * Nothing is deleted: the old state stays in a folder with the time in its name.
 */
export function setStateAside(paths: LocalPaths, now: Date): string | undefined {
  if (!existsSync(paths.backend)) return undefined;
  const aside = join(paths.home, `pulumi-state-of-a-lost-plane-${now.toISOString().replaceAll(/[:.]/g, "-")}`);
  renameSync(paths.backend, aside);
  mkdirSync(paths.backend, { recursive: true });
  return aside;
}
