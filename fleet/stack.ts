/** Stacks of a fleet through Pulumi's Automation API: the two existing projects, their settings, state and locks. */
import { appendFileSync, mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalWorkspace, type Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import type { Project, StackRef } from "../components/fleet/file/fleet.ts";
import { stackId } from "../components/fleet/file/fleet.ts";
import { lockIn } from "../components/fleet/lock.ts";
import { ORDER_VARIABLE, REVISION_VARIABLE, type Standing, standingOf } from "../components/fleet/release.ts";
import { FleetError } from "./error.ts";

export interface Workplace {
  /** Folder of each project. */
  readonly folders: Readonly<Record<Project, string>>;
  /** Folder for what updates print. */
  readonly log: string;
  /** How long another run may hold a stack, in seconds. */
  readonly lockTimeoutSeconds: number;
  /** Break the lock of a run that is known to be gone, such as of another machine. */
  readonly breakLocks: boolean;
}

/** State of a stack as `pulumi stack export` gives it; secrets in it are ciphertext. */
interface Deployment {
  readonly pending_operations?: readonly unknown[] | null;
  readonly resources?: readonly { readonly type: string; readonly outputs?: Readonly<Record<string, unknown>> }[];
}

async function select(place: Workplace, { project, stack }: StackRef, envVars: Record<string, string> = {}) {
  return LocalWorkspace.selectStack({ stackName: stack, workDir: place.folders[project] }, { envVars });
}

/** What a stack's own state says of it; `undefined` for a stack that doesn't exist. No secret is decrypted. */
export async function standingOfStack(place: Workplace, ref: StackRef): Promise<Standing | undefined> {
  const stack = await orMissing(select(place, ref));
  if (stack === undefined) return undefined;
  const { pending_operations, resources } = ((await stack.exportStack()).deployment ?? {}) as Deployment;
  const outputs = resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  return standingOf(outputs, pending_operations?.length ?? 0);
}

/** All outputs of a stack, secrets in clear text: for the kubeconfig of a plane alone. */
export async function outputsOf(place: Workplace, ref: StackRef): Promise<Readonly<Record<string, unknown>>> {
  const outputs = await (await select(place, ref)).outputs();
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

/**
 * Brings a stack up to its end and returns what changed, in words. Operations that a killed run left open are settled
 * first by asking the cluster: for cells alone, where nothing that was made costs money or holds data.
 * @throws FleetError
 */
export async function bringUp(
  place: Workplace,
  ref: StackRef,
  revision: string,
  { mend, repair }: { readonly mend: boolean; readonly repair: boolean },
  signal: AbortSignal,
): Promise<string> {
  const named = { [REVISION_VARIABLE]: revision, ...(repair && { [ORDER_VARIABLE]: "repair" }) };
  const stack = await orMissing(select(place, ref, named));
  if (stack === undefined) {
    throw new FleetError(
      `stack ${stackId(ref)} does not exist\n    fix: \`pulumi stack init ${ref.stack}\` in ${place.folders[ref.project]}, or take it out of the fleet file`,
    );
  }
  if (mend && ref.project === "planes") {
    throw new FleetError(
      `stack ${stackId(ref)} has operations that a killed run left open, and a cloud may hold what they made\n` +
        "    fix: settle them by hand, docs/regions.md says how, then run this again with --resume",
    );
  }
  const log = logFile(place, ref);
  const onOutput = (text: string) => appendFileSync(log, text);
  const update = (at: Stack) => at.up({ onOutput, signal });
  return held(place, ref, stack, log, async () => {
    if (!mend) return words((await update(stack)).summary.resourceChanges);
    await stack.refresh({ onOutput, clearPendingCreates: true, signal });
    // What was created and not recorded is taken over; in any other run an object that is there already is an error.
    await update(await select(place, ref, { ...named, PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" }));
    // The SDK records that setting with the provider; an ordinary run takes it out again.
    return `mended; ${words((await update(stack)).summary.resourceChanges)}`;
  });
}

/** Runs `work`; waits while another run holds the stack, and takes over the lock of one that is known to be dead. */
async function held<T>(place: Workplace, ref: StackRef, stack: Stack, log: string, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + place.lockTimeoutSeconds * 1_000;
  let broken = false;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const lock = lockIn(text);
      if (lock === undefined) throw new FleetError(`${errorsIn(text)}\n    everything it printed: ${log}`);
      const dead = lock.pid !== undefined && lock.host === hostname() && !isAlive(lock.pid);
      if ((dead || place.breakLocks) && !broken) {
        broken = true;
        await stack.cancel();
      } else if (Date.now() > until) {
        throw new FleetError(
          `stack ${stackId(ref)} is held by another run: ${lock.text}\n` +
            "    fix: wait for it; if it is known to be gone, run this again with --break-locks",
        );
      } else {
        await sleep(2_000);
      }
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function orMissing(stack: Promise<Stack>): Promise<Stack | undefined> {
  try {
    return await stack;
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw new FleetError(errorsIn(error instanceof Error ? error.message : String(error)));
  }
}

function logFile({ log }: Workplace, { project, stack }: StackRef): string {
  mkdirSync(log, { recursive: true });
  return join(log, `${project}-${stack.replaceAll("/", "-")}.log`);
}

/** Most lines of the engine's errors that one message repeats. */
const MOST_LINES = 12;

/** The engine's own errors in what a command printed, or its last lines. */
function errorsIn(text: string): string {
  if (/ENOENT.*pulumi/.test(text))
    return "`pulumi` is not on PATH\n    fix: install it, or run `npm run env` and take over what it prints";
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^(code: |stdout: $|stderr: $)/.test(line));
  const first = lines.findIndex((line) => /\berror: /.test(line));
  const shown = first === -1 ? lines.slice(-MOST_LINES) : lines.slice(first, first + MOST_LINES);
  return shown.map((line) => line.trim()).join("\n    ");
}

/** `12 created, 3 updated` or `unchanged`. */
function words(changes: Readonly<Record<string, number>> | undefined): string {
  const names: Readonly<Record<string, string>> = {
    create: "created",
    update: "updated",
    replace: "replaced",
    delete: "deleted",
  };
  const parts = Object.entries(names).flatMap(([op, word]) => (changes?.[op] ? [`${changes[op]} ${word}`] : []));
  return parts.length > 0 ? parts.join(", ") : "unchanged";
}
