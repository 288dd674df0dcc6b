import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
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
 * Attributes of a file beside it. The file backend replaces a file in one step but writes its attributes in place, so a kill
 * can leave them empty or cut; then nothing of the stack can be read any more: "failed to load checkpoint: EOF". Without
 * the file it takes the defaults (gocloud.dev 0.46.0, blob/fileblob/attrs.go).
 */
const attributesOf = ({ checkpoint }: StackFiles): string => `${checkpoint}.attrs`;

/** Whether the engine could read the recorded state now. */
export function isWhole(files: StackFiles): boolean {
  return read(files) !== undefined && !areAttributesCut(files);
}

function areAttributesCut(files: StackFiles): boolean {
  const attributes = attributesOf(files);
  return existsSync(attributes) && read({ ...files, checkpoint: attributes }) === undefined;
}

/**
 * Makes the recorded state readable again after a kill in the middle of a write. A state that was cut itself is replaced
 * by the copy beside it, which is the one before, so at most the last operation is missing from it. Returns true when
 * anything had to be mended.
 */
export function mendCheckpoint(files: StackFiles): boolean {
  const cut = isRecorded(files) && areAttributesCut(files);
  if (cut) rmSync(attributesOf(files));
  const copy = `${files.checkpoint}.bak`;
  if (!isRecorded(files) || read(files) !== undefined || read({ ...files, checkpoint: copy }) === undefined) return cut;
  copyFileSync(copy, files.checkpoint);
  return true;
}
