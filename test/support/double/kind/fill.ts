import type { PropertyType, Shape, TokenTypes } from "../sdk/model.ts";
import { isTree, type Tree, type Value } from "../value.ts";

/** Makes the value of a computed leaf. `kind` is `list` or `map` for containers whose content nobody gave. */
export type Leaf = (path: string, kind: "string" | "number" | "boolean" | "list" | "map") => Value;

/** Nested objects deeper than this are left out: real answers are finite, types need not be. */
const DEPTH = 5;

/** The inputs, completed with every output that the SDK says is always there. */
export function filled(inputs: Tree, types: TokenTypes, leaf: Leaf): Tree {
  return inShape(inputs, types.outputs, "", types, leaf, 0, true);
}

function inShape(
  given: Tree,
  shape: Shape,
  path: string,
  types: TokenTypes,
  leaf: Leaf,
  depth: number,
  keep: boolean,
): Tree {
  const result: Tree = {};
  for (const [name, value] of Object.entries(given)) {
    // Arguments that only steer the request have no output of that name.
    if (shape[name] !== undefined) continue;
    if (keep) result[name] = value;
  }
  for (const [name, { type, required }] of Object.entries(shape)) {
    const here = path === "" ? name : `${path}.${name}`;
    const value = given[name];
    if (value !== undefined && value !== null) result[name] = inType(value, type, here, types, leaf, depth);
    else if (required && depth < DEPTH) {
      const made = fromType(type, here, types, leaf, depth + 1);
      if (made !== undefined) result[name] = made;
    }
  }
  return result;
}

function inType(value: Value, type: PropertyType, path: string, types: TokenTypes, leaf: Leaf, depth: number): Value {
  if (type.is === "object" && isTree(value)) {
    return inShape(value, types.shapes[type.shape] ?? {}, path, types, leaf, depth + 1, true);
  }
  if (type.is === "array" && Array.isArray(value)) {
    return value.map((item, index) => inType(item, type.of, `${path}.${index}`, types, leaf, depth));
  }
  if (type.is === "map" && isTree(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, inType(item, type.of, `${path}.${key}`, types, leaf, depth)]),
    );
  }
  return value;
}

function fromType(type: PropertyType, path: string, types: TokenTypes, leaf: Leaf, depth: number): Value | undefined {
  switch (type.is) {
    case "object":
      return inShape({}, types.shapes[type.shape] ?? {}, path, types, leaf, depth, true);
    case "array":
      return leaf(path, "list");
    case "map":
      return leaf(path, "map");
    case "enum":
      return leaf(path, "string");
    case "union": {
      const [first] = type.of;
      return first === undefined ? undefined : fromType(first, path, types, leaf, depth);
    }
    case "any":
      return undefined;
    default:
      return leaf(path, type.is);
  }
}
