import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where Pulumi's file backend keeps one stack. */
export interface StackFiles {
  readonly checkpoint: string;
  /** Folder with a file for each run that holds the stack. */
  readonly locks: string;
}

export function stackFiles(backend: string, project: string, stack: string): StackFiles {
  return {
    checkpoint: join(backend, ".pulumi", "stacks", project, `${stack}.json`),
    locks: join(backend, ".pulumi", "locks", "organization", project, stack),
  };
}

interface Checkpoint {
  readonly checkpoint?: {
    readonly latest?: {
      readonly pending_operations?: readonly unknown[];
      readonly resources?: readonly { readonly type: string; readonly outputs?: Readonly<Record<string, unknown>> }[];
    };
  };
}

/** The recorded state; `undefined` when there is none or it was cut in the middle of a write. */
function read({ checkpoint }: StackFiles): Checkpoint | undefined {
  try {
    return JSON.parse(readFileSync(checkpoint, "utf8")) as Checkpoint;
  } catch {
    return undefined;
  }
}

export function isLocked({ locks }: StackFiles): boolean {
  return existsSync(locks) && readdirSync(locks).length > 0;
}

export function isRecorded(files: StackFiles): boolean {
  return existsSync(files.checkpoint);
}

export function hasPendingOperations(files: StackFiles): boolean {
  return (read(files)?.checkpoint?.latest?.pending_operations ?? []).length > 0;
}

/** Outputs of the stack; secrets in them are ciphertext. */
export function recordedOutputs(files: StackFiles): Readonly<Record<string, unknown>> {
  const resources = read(files)?.checkpoint?.latest?.resources ?? [];
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

/**
 * The file backend writes a checkpoint in place: a kill in the middle leaves it cut. The copy beside it is the one
 * before, so at most the last operation is missing from it. Returns true when the copy had to be used.
 */
export function mendCheckpoint(files: StackFiles): boolean {
  const copy = `${files.checkpoint}.bak`;
  if (!isRecorded(files) || read(files) !== undefined || read({ ...files, checkpoint: copy }) === undefined)
    return false;
  copyFileSync(copy, files.checkpoint);
  return true;
}
