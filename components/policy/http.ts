import type { HttpContract, Operation } from "../contract/model.ts";
import { compare } from "../contract/problem.ts";
import type { HttpRule } from "./cilium.ts";

/** What RE2 gives a meaning to, so that a literal needs a backslash. */
const META = /[\\^$.|?*+()[\]{}]/g;
/** Cilium matches the path with its query string. */
const QUERY = "(\\?.*)?";

/**
 * Rules for the operations that a caller may use; `undefined` when requests are not restricted.
 *
 * A `GET` implies `HEAD`, as HTTP says (RFC 9110, 9.3.2). `OPTIONS` is never implied: preflight requests come from
 * browsers through a gateway, and a contract that wants them names them. A trailing slash is another path.
 * A path parameter is one non-empty segment, or the rest of it.
 */
export function httpRules(contract: HttpContract, allowed?: readonly string[]): HttpRule[] | undefined {
  if (contract.unknownPaths === "observe" && allowed === undefined) return undefined;
  const operations = contract.operations.filter(({ id }) => allowed === undefined || allowed.includes(id));
  const methods = new Map<string, Set<string>>();
  for (const operation of operations) {
    for (const base of contract.basePaths.length > 0 ? contract.basePaths : [""]) {
      const path = `${pathPattern(base + operation.path)}${QUERY}`;
      const known = methods.get(path) ?? new Set<string>();
      for (const method of methodsOf(operation)) known.add(method);
      methods.set(path, known);
    }
  }
  return [...methods]
    .map(([path, names]) => ({ method: [...names].toSorted(compare).join("|"), path }))
    .toSorted((a, b) => compare(a.path, b.path));
}

function methodsOf({ method }: Operation): string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

/** `/orders/{id}.json` -> `/orders/[^/?]+\.json`. Works on any template; an unclosed brace is a literal. */
export function pathPattern(template: string): string {
  return template
    .split(/(\{[^{}]*\})/)
    .map((part) => (/^\{[^{}]*\}$/.test(part) ? "[^/?]+" : part.replace(META, "\\$&")))
    .join("");
}
