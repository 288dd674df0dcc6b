import type { Placed } from "../../rule.ts";
import { isUnknown } from "../../value.ts";

/** Which resource carries a setting of another one, and through which input it says whose. */
interface Pairing {
  readonly owner: string;
  readonly companion: string;
  readonly by: string;
}

/** Companions of one resource, and whether others may be its own too: their input is known only after the update. */
export interface Company {
  readonly companions: readonly Placed[];
  readonly undecided: boolean;
}

/** Every resource of the owner's type with its companions. */
export function companies(
  resources: readonly Placed[],
  { owner, companion, by }: Pairing,
): readonly (Company & { readonly of: Placed })[] {
  const candidates = resources.filter(({ type }) => type === companion);
  return resources
    .filter(({ type }) => type === owner)
    .map((of) => {
      const links = candidates.map((candidate) => ({ candidate, link: linkBetween(of, candidate, by) }));
      const companions = links.filter(({ link }) => link === "yes").map(({ candidate }) => candidate);
      return { of, companions, undecided: links.some(({ link }) => link === "unknown") };
    });
}

/** Whether a companion's input came from the owner, or holds its id as text. */
function linkBetween(owner: Placed, { from, props }: Placed, by: string): "yes" | "no" | "unknown" {
  const sources = from[by] ?? [];
  if (sources.length > 0) return sources.includes(owner.urn) ? "yes" : "no";
  const { id } = owner.props;
  if (isUnknown(props[by]) || id === undefined || isUnknown(id)) return "unknown";
  return props[by] === id ? "yes" : "no";
}
