import type { PropertyType, Shape, TokenTypes } from "../sdk/model.ts";
import { isMarked, isTree, type Tree, UNKNOWN, type Value } from "../value.ts";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Judges inputs against the SDK's types: unknown properties, missing ones and wrong kinds, at any depth, all at once.
 * Values that are not known yet fit everywhere.
 */
export function misfits(inputs: Tree, types: TokenTypes): CheckFailure[] {
  return inShape(inputs, types.args, types.token, "", types);
}

function inShape(value: Tree, shape: Shape, owner: string, path: string, types: TokenTypes): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [name, held] of Object.entries(value)) {
    // SDK internals such as `__defaults` are no property of the cloud.
    if (name.startsWith("__")) continue;
    const property = shape[name];
    const here = join(path, name);
    if (property !== undefined) failures.push(...inType(held, property.type, here, types));
    else failures.push({ property: here, reason: unknownProperty(name, owner, Object.keys(shape)) });
  }
  for (const [name, { required }] of Object.entries(shape)) {
    if (required && (value[name] === undefined || value[name] === null)) {
      failures.push({ property: join(path, name), reason: `missing: ${owner} requires "${name}"` });
    }
  }
  return failures;
}

function inType(value: Value, type: PropertyType, path: string, types: TokenTypes): CheckFailure[] {
  if (value === UNKNOWN || value === null || isMarked(value)) return [];
  switch (type.is) {
    case "any":
      return [];
    case "string":
    case "number":
    case "boolean":
      return typeof value === type.is ? [] : [mismatch(value, `a ${type.is}`, path)];
    case "enum":
      return typeof value === "string" || typeof value === "number" ? [] : [mismatch(value, "a string", path)];
    case "array":
      if (!Array.isArray(value)) return [mismatch(value, "a list", path)];
      return value.flatMap((item, index) => inType(item, type.of, `${path}[${index}]`, types));
    case "map":
      if (!isTree(value)) return [mismatch(value, "a map", path)];
      return Object.entries(value).flatMap(([key, item]) => inType(item, type.of, `${path}["${key}"]`, types));
    case "object":
      if (!isTree(value)) return [mismatch(value, "an object", path)];
      return inShape(value, types.shapes[type.shape] ?? {}, shortName(type.shape), path, types);
    case "union": {
      const tries = type.of.map((one) => inType(value, one, path, types));
      return tries.some((found) => found.length === 0)
        ? []
        : (tries.toSorted((a, b) => b.length - a.length).at(-1) ?? []);
    }
  }
}

function mismatch(value: Value, wanted: string, path: string): CheckFailure {
  const given = Array.isArray(value) ? "a list" : isTree(value) ? "an object" : `a ${typeof value}`;
  return { property: path, reason: `wrong kind: ${given} where ${wanted} is needed` };
}

function unknownProperty(name: string, owner: string, known: readonly string[]): string {
  const near = known
    .map((other) => ({ other, distance: distance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ distance: far }) => far <= Math.max(2, name.length / 4))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return `unknown property: ${owner} has no "${name}"${near === undefined ? "" : `; did you mean "${near.other}"?`}`;
}

/** Number of single letters to change, add or remove between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function shortName(shape: string): string {
  return shape.slice(shape.lastIndexOf(".") + 1);
}
