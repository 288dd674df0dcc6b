import { isTree, type Tree, UNKNOWN, type Value } from "../value.ts";

export interface Change {
  /** `vpcConfig.subnetIds[0]`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replace: boolean;
}

/**
 * What differs between two sets of bare inputs, leaf by leaf.
 * @param forceNew Paths whose change replaces, without indexes; what lies below one counts too. A trailing `-` means:
 *   only when it is taken away.
 */
export function changes(before: Tree, after: Tree, forceNew: readonly string[]): Change[] {
  return inTree(before, after, "").map(({ path, kind }) => ({ path, kind, replace: replaces(path, kind, forceNew) }));
}

type Found = Pick<Change, "path" | "kind">;

function inTree(before: Tree, after: Tree, path: string): Found[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !key.startsWith("__"));
  return keys.flatMap((key) => inValue(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

function inValue(before: Value | undefined, after: Value | undefined, path: string): Found[] {
  if (isNothing(before) && isNothing(after)) return [];
  if (isNothing(before)) return [{ path, kind: "add" }];
  if (isNothing(after)) return [{ path, kind: "delete" }];
  if (after === UNKNOWN) return [{ path, kind: "update" }];
  if (isTree(before) && isTree(after)) return inTree(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }).flatMap((_, index) => inValue(before[index], after[index], `${path}[${index}]`));
  }
  return before === after ? [] : [{ path, kind: "update" }];
}

function isNothing(value: Value | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function replaces(path: string, kind: Found["kind"], forceNew: readonly string[]): boolean {
  const plain = path.replaceAll(/\[\d+\]/g, "");
  return forceNew.some((rule) => {
    const removal = rule.endsWith("-");
    const wanted = removal ? rule.slice(0, -1) : rule;
    if (removal && kind !== "delete") return false;
    const below = plain === wanted || plain.startsWith(`${wanted}.`);
    // An object that comes or goes whole takes what is in it along.
    return below || (!removal && kind !== "update" && wanted.startsWith(`${plain}.`));
  });
}
