/** Reading inputs as the engine hands them out: plain data in which a value may not be known before the update. */

/** Stands for a value that is not known yet. */
export const UNKNOWN = Symbol("not known yet");

/**
 * What the engine sends instead of a value that it will know only during the update, one for each kind of value.
 * Source: UnknownStringValue and its siblings, pulumi/sdk 3.250.0 (go/common/resource/plugin/rpc.go).
 */
export const UNKNOWN_VALUES: readonly string[] = [
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

export type Props = Readonly<Record<string, unknown>>;

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN || (typeof value === "string" && UNKNOWN_VALUES.includes(value));
}

export function isRecord(value: unknown): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True when the value or anything inside it is not known yet. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isRecord(value) && Object.values(value).some(holdsUnknown);
}

/** A value and the path where it was found. */
export interface Found {
  readonly path: string;
  /** `UNKNOWN` when it, or something on the way to it, is not known yet; `undefined` when it is absent. */
  readonly value: unknown;
}

/** Every value at a path such as `vpcConfig.publicAccessCidrs.*`; `*` goes through a list. Null counts as absent. */
export function at(value: unknown, path: string): readonly Found[] {
  return path === "" ? [{ path: "", value: known(value) }] : walk(value, path.split("."), []);
}

/** The one value at a path without `*`. */
export function valueAt(value: unknown, path: string): unknown {
  return at(value, path)[0]?.value;
}

function walk(value: unknown, rest: readonly string[], done: readonly string[]): readonly Found[] {
  const [step, ...after] = rest;
  if (step === undefined) return [{ path: done.join("."), value: known(value) }];
  if (isUnknown(value)) return [{ path: done.join("."), value: UNKNOWN }];
  if (step === "*") {
    if (!Array.isArray(value)) return [{ path: done.join("."), value: undefined }];
    return value.flatMap((entry, index) => walk(entry, after, [...done, String(index)]));
  }
  const next = Array.isArray(value) ? value[Number(step)] : isRecord(value) ? value[step] : undefined;
  if (next === undefined || next === null) return [{ path: [...done, ...rest].join("."), value: undefined }];
  return walk(next, after, [...done, step]);
}

function known(value: unknown): unknown {
  if (value === null) return undefined;
  return isUnknown(value) ? UNKNOWN : value;
}

/** A list, or nothing when the value is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Providers take many booleans as text too. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}
