import type { CompiledRule } from "../rule.ts";
import type { Known, Side, World } from "../world.ts";

/** Which questions are worth asking: all others end in the default deny of one of the two ends. */
export interface Pairs {
  /** Everybody among the callers whom `to` may hear, by what `to` accepts where that is bounded. */
  heardBy(to: Known): Iterable<Known>;
  /** Everybody among the callers who may send to `to`; asks nothing of `to`, so it is the one for few callers. */
  sendingTo(to: Known): Iterable<Known>;
}

/**
 * Questions among a thousand cells grow with the square of their components, edges only with their number. An end that
 * denies what nothing allows can be part of an edge only with peers of its allow rules; each rule bounds these by
 * namespace. An end without default deny, or whose policies are not known in full, bounds nothing, and the other decides.
 */
export function pairsAmong(world: World, callers: readonly Known[]): Pairs {
  const among = placesOf(callers);
  let senders: ReturnType<typeof sendersOf> | undefined;
  const sendingTo = (to: Known) => {
    senders ??= sendersOf(callers, placesOf([...world.subjects.values()]));
    return [...senders.open, ...(senders.reaching.get(to) ?? [])];
  };
  return {
    sendingTo,
    heardBy: (to) => {
      const side = to.side("ingress");
      return closed(side) ? peersOf(side.allows, among) : sendingTo(to);
    },
  };
}

/** Callers without a bound, and for each listener the others who have a rule for it. */
function sendersOf(callers: readonly Known[], everybody: Places) {
  const open: Known[] = [];
  const reaching = new Map<Known, Known[]>();
  for (const caller of callers) {
    const side = caller.side("egress");
    if (!closed(side)) open.push(caller);
    else for (const to of peersOf(side.allows, everybody)) listIn(reaching, to).push(caller);
  }
  return { open, reaching };
}

/** Everything is denied here that no allow rule names; a doubt may stand for any rule. */
function closed({ defaultDeny, doubt }: Side): boolean {
  return defaultDeny && doubt === undefined;
}

interface Places {
  readonly all: readonly Known[];
  readonly pods: ReadonlyMap<string, readonly Known[]>;
  readonly outside: readonly Known[];
}

function placesOf(all: readonly Known[]): Places {
  const pods = new Map<string, Known[]>();
  for (const known of all) if (known.subject.kind === "pod") listIn(pods, known.subject.namespace).push(known);
  return { all, pods, outside: all.filter(({ subject }) => subject.kind !== "pod") };
}

function peersOf(rules: readonly CompiledRule[], { all, pods, outside }: Places): Set<Known> {
  const found = new Set<Known>();
  for (const { peer, scope } of rules) {
    const lists =
      scope === undefined
        ? [all]
        : [...[...scope.namespaces].map((namespace) => pods.get(namespace) ?? []), ...(scope.outside ? [outside] : [])];
    for (const list of lists)
      for (const known of list) if (!found.has(known) && peer(known.subject, known.labels)) found.add(known);
  }
  return found;
}

function listIn<Key>(lists: Map<Key, Known[]>, key: Key): Known[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const made: Known[] = [];
  lists.set(key, made);
  return made;
}
