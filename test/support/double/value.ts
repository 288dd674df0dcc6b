/** Property values as they travel: JSON, with marked objects for secrets and outputs and one string for "not known yet". */
export type Value = null | boolean | number | string | Value[] | Tree;
export interface Tree {
  [key: string]: Value;
}

/** Source: pulumi/sdk `go/common/resource/plugin/rpc.go`, `UnknownStringValue` and the signatures in `sig`. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

export function isTree(value: Value | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An asset, an archive or a resource: a marked object that is neither secret nor output. */
export function isMarked(value: Value | undefined): boolean {
  return isTree(value) && typeof value[SIGNATURE] === "string";
}

export function secret(value: Value): Tree {
  return { [SIGNATURE]: SECRET, value };
}

export function isSecret(value: Value | undefined): value is Tree {
  return isTree(value) && value[SIGNATURE] === SECRET;
}

/** Outputs become what they hold: a value, a secret, or "not known yet". */
export function withoutOutputs(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutOutputs);
  if (!isTree(value)) return value;
  if (value[SIGNATURE] === OUTPUT) {
    const held = value.value === undefined ? UNKNOWN : withoutOutputs(value.value);
    return value.secret === true ? secret(held) : held;
  }
  return map(value, withoutOutputs);
}

/** Without any wrapping: what a cloud would see. */
export function bare(value: Value): Value {
  if (Array.isArray(value)) return value.map(bare);
  if (!isTree(value)) return value;
  if (isSecret(value)) return bare(value.value ?? null);
  return map(value, bare);
}

export function bareTree(value: Tree): Tree {
  return bare(value) as Tree;
}

/** Marks as secret in `value` what is secret in `model`, at the same paths. */
export function secretAs(model: Value | undefined, value: Value): Value {
  if (isSecret(model)) return secret(value);
  if (Array.isArray(model) && Array.isArray(value)) return value.map((item, index) => secretAs(model[index], item));
  if (isTree(model) && isTree(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, secretAs(model[key], held)]));
  }
  return value;
}

/** Fit to be written down: secrets and unknown values replaced by words. */
export function shown(value: Value): Value {
  if (value === UNKNOWN) return "[unknown]";
  if (Array.isArray(value)) return value.map(shown);
  if (!isTree(value)) return value;
  if (isSecret(value)) return "[secret]";
  return map(value, shown);
}

function map(tree: Tree, change: (value: Value) => Value): Tree {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, change(value)]));
}

/** Value at a dotted path; array indexes are plain numbers: `kubeconfigs.0.value`. */
export function at(value: Value | undefined, path: string): Value | undefined {
  let found: Value | undefined = value;
  for (const step of steps(path)) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isTree(found)) found = found[step];
    else return undefined;
  }
  return found;
}

/** A copy with a value at a path; missing objects on the way are made. `null` removes the property. */
export function withAt(value: Value | undefined, path: string, set: Value): Value {
  const [step, ...rest] = steps(path);
  if (step === undefined) return set;
  if (Array.isArray(value)) {
    const copy = [...value];
    copy[Number(step)] = withAt(copy[Number(step)], rest.join("."), set);
    return copy;
  }
  const copy: Tree = isTree(value) ? { ...value } : {};
  if (rest.length === 0 && set === null) delete copy[step];
  else copy[step] = withAt(copy[step], rest.join("."), set);
  return copy;
}

function steps(path: string): string[] {
  return path.split(/[.[\]]+/).filter((step) => step !== "");
}
