/** Syntax tree -> plain data, in one linear walk with a budget. */
import { type Alias, type Document, isAlias, isMap as isMapping, isNode, isScalar, isSeq, type Node } from "yaml";
import type { Problem } from "../problem.ts";

export type Failure = Pick<Problem, "rule" | "message" | "fix"> & { readonly pointer?: string };

/** Most nodes that aliases may repeat in one document; ends "billion laughs" before they begin. */
const ALIAS_BUDGET = 10_000;
const MAX_DEPTH = 200;

export interface Plain {
  readonly data: unknown;
  readonly failures: readonly (Failure & { readonly offset: number })[];
}

export function plain(document: Document.Parsed): Plain {
  const failures: (Failure & { offset: number })[] = [];
  /** Anchors in reading order: an alias means the nearest one before it. */
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  let budget = ALIAS_BUDGET;
  let repeating = 0;

  const fail = (node: unknown, failure: Failure) => {
    failures.push({ ...failure, offset: (isNode(node) ? node.range?.[0] : undefined) ?? 0 });
    return null;
  };

  function alias(node: Alias, pointer: string, depth: number): unknown {
    const target = anchors.get(node.source);
    if (target === undefined)
      return fail(node, {
        rule: "alias",
        pointer,
        message: `alias *${node.source} has no anchor before it`,
        fix: "write the value out",
      });
    if (open.has(target))
      return fail(node, {
        rule: "alias",
        pointer,
        message: `alias *${node.source} contains itself`,
        fix: "write the value out",
      });
    repeating++;
    const value = walk(target, pointer, depth);
    repeating--;
    return value;
  }

  function walk(node: unknown, pointer: string, depth: number): unknown {
    if (failures.length > 50) return null;
    if (repeating > 0 && budget-- <= 0) {
      if (budget === -1)
        fail(node, {
          rule: "alias",
          pointer,
          message: `aliases repeat more than ${ALIAS_BUDGET} values`,
          fix: "write the values out",
        });
      return null;
    }
    if (depth > MAX_DEPTH)
      return fail(node, {
        rule: "syntax",
        pointer,
        message: "nested too deeply",
        fix: `nest at most ${MAX_DEPTH} levels`,
      });
    if (isAlias(node)) return alias(node, pointer, depth + 1);
    if (isScalar(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      return node.value ?? null;
    }
    if (!isMapping(node) && !isSeq(node)) return null;
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) => walk(item, `${pointer}/${index}`, depth + 1))
      : mapping(node.items, pointer, depth);
    open.delete(node);
    return value;
  }

  function mapping(items: readonly { key: unknown; value: unknown }[], pointer: string, depth: number): unknown {
    const result: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const { key, value } of items) {
      if (!isScalar(key) || (typeof key.value === "object" && key.value !== null)) {
        fail(key, {
          rule: "syntax",
          pointer,
          message: "a field name must be a string",
          fix: "quote it, or write plain text",
        });
        continue;
      }
      const name = String(key.value);
      const child = `${pointer}/${escapePointer(name)}`;
      if (name === "<<")
        fail(key, {
          rule: "alias",
          pointer: child,
          message: "merge keys (<<) are not part of YAML 1.2",
          fix: "write the fields out",
        });
      else if (seen.has(name))
        fail(key, {
          rule: "duplicate-field",
          pointer: child,
          message: `field ${JSON.stringify(name)} is given twice`,
          fix: "keep one of them",
        });
      seen.add(name);
      const converted = walk(value, child, depth + 1);
      // `__proto__` as an own field, not as the prototype.
      if (name === "__proto__")
        Object.defineProperty(result, name, { value: converted, enumerable: true, configurable: true });
      else result[name] = converted;
    }
    return result;
  }

  const data = walk(document.contents, "", 0);
  return { data, failures };
}

/** One step of a JSON pointer (RFC 6901). */
export function escapePointer(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((step) => `/${escapePointer(String(step))}`).join("");
}

export type Fields = Record<string, unknown>;

export function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
