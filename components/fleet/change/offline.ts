/** What a change of cell files does to objects, told without a backend: both sides compiled, and compared. */
import { canonicalJson } from "../../contract/digest.ts";
import { compare } from "../../contract/problem.ts";
import type { CellBundle } from "../../policy/object.ts";
import { urnOf } from "./cells.ts";
import type { Step } from "./preview.ts";

/**
 * Steps that `pulumi preview` would show for these cells, were the base what stands: the very URNs, and for a changed
 * name of an object a deletion and a creation. What the provider would do with a field is its own to say, so nothing
 * here is called a replacement.
 */
export function stepsBetween(
  base: readonly CellBundle[],
  head: readonly CellBundle[],
  stack: { readonly stack: string; readonly project: string },
): readonly Step[] {
  const before = objectsOf(base, stack);
  const after = objectsOf(head, stack);
  return [...new Set([...before.keys(), ...after.keys()])].toSorted(compare).flatMap((urn): Step[] => {
    const [was, is] = [before.get(urn), after.get(urn)];
    if (was === is) return [];
    return [{ op: was === undefined ? "create" : is === undefined ? "delete" : "update", urn }];
  });
}

function objectsOf(
  bundles: readonly CellBundle[],
  stack: { readonly stack: string; readonly project: string },
): ReadonlyMap<string, string> {
  return new Map(
    bundles.flatMap(({ namespace, objects }) =>
      objects.map(({ object }) => [urnOf(namespace, object, stack), canonicalJson(object)] as const),
    ),
  );
}
