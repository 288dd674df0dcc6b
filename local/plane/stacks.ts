import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_STACKS, type LocalPaths, ROOT } from "./paths.ts";
import { type Changes, change, PulumiFailure, pulumi, type StackTarget } from "./pulumi.ts";

/** The local stacks with all that `pulumi` needs to work on them. */
export function localTargets(paths: LocalPaths, env: Record<string, string>): (StackTarget & { title: string })[] {
  return LOCAL_STACKS.map(({ title, project, stack }) => ({
    title,
    stack,
    env,
    cwd: join(ROOT, project),
    log: paths.log,
  }));
}

/** Creates the stack if it is new. */
export async function ensureStack(target: StackTarget): Promise<void> {
  const selected = await pulumi(target, ["stack", "select", "--create"], "select");
  if (selected.code !== 0)
    throw new PulumiFailure(`stack ${target.stack} can't be selected:\n${selected.stdout.trim()}`);
}

/**
 * Brings a stack up. A run that was killed leaves its lock and its unfinished operations behind; both are cleared
 * first: the lock because no other run is under way (the caller holds the local plane's own lock), and the operations by
 * asking the cluster what became of them.
 */
export async function bringUp(target: StackTarget, onCount: (done: number) => void): Promise<Changes> {
  await ensureStack(target);
  await clearLock(target);
  const state = await pulumi(target, ["stack", "export"], "export");
  if (!hasPendingOperations(state.stdout)) return change(target, "up", onCount);
  await change(target, "refresh", onCount, ["--clear-pending-creates"]);
  // What was created but not recorded is taken over; in any other run an object that is there already is an error.
  return change({ ...target, env: { ...target.env, PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" } }, "up", onCount);
}

/** Removes everything the stack made. */
export async function takeDown(target: StackTarget, onCount: (done: number) => void): Promise<Changes> {
  await ensureStack(target);
  await clearLock(target);
  return change(target, "destroy", onCount);
}

async function clearLock(target: StackTarget): Promise<void> {
  await pulumi(target, ["cancel", "--yes"], "cancel");
}

function hasPendingOperations(state: string): boolean {
  try {
    const { deployment } = JSON.parse(state) as { deployment?: { pending_operations?: unknown[] } };
    return (deployment?.pending_operations ?? []).length > 0;
  } catch {
    return false;
  }
}

/** Plain outputs of a stack, secrets left out; `undefined` before its first `up`. */
export async function outputs(target: StackTarget): Promise<Record<string, unknown> | undefined> {
  const result = await pulumi(target, ["stack", "output", "--json"], "output");
  if (result.code !== 0) return undefined;
  return JSON.parse(result.stdout) as Record<string, unknown>;
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
