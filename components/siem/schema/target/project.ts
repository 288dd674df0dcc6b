import type { FlowClass, FlowEvent } from "../event.ts";
import { MAPPING } from "./mapping.ts";
import { type Place, placesOf, type Row, TARGETS, type Target } from "./row.ts";

type Fields = Record<string, unknown>;
type Writer = (event: FlowEvent, into: Fields) => void;

/** An empty record, with the keys of all its places in order. Copies of it keep one hidden class, which is faster. */
interface Blank {
  readonly keys: Fields;
  readonly inner: readonly (readonly [key: string, blank: Blank])[];
}

interface Plan {
  readonly blank: Blank;
  readonly writers: readonly Writer[];
}

/** Compiled once: a million lines go through this. */
const PLANS = Object.fromEntries(
  TARGETS.map((target) => [
    target,
    { network: planOf(target, "network"), dns: planOf(target, "dns"), http: planOf(target, "http") },
  ]),
) as Readonly<Record<Target, Readonly<Record<FlowClass, Plan>>>>;

/**
 * A flow in the words of a schema. Every field that the mapping has for its class is there; what the flow doesn't say is `null`.
 * ECS and OCSF nest, ASIM and the flat table don't.
 */
export function project(event: FlowEvent, target: Target): Record<string, unknown> {
  const { blank, writers } = PLANS[target][event.class];
  const result = copyOf(blank);
  for (const write of writers) write(event, result);
  return result;
}

/**
 * Rows that a class has in a target. The flat table is one for all classes, so it has the rows of all; whether a column is null
 * because of the class can be told by the column `Class`.
 */
export function rowsOf(target: Target, kind: FlowClass): readonly Row[] {
  return MAPPING.filter(({ of }) => target === "flat" || of === undefined || of.includes(kind));
}

function planOf(target: Target, kind: FlowClass): Plan {
  const places = rowsOf(target, kind).flatMap((row) => placesOf(row[target]).map((place) => ({ row, place })));
  const nested = target === "ecs" || target === "ocsf";
  const paths = places.map(({ place }) => (nested ? place.path.split(".") : [place.path]));
  return {
    blank: blankOf(paths),
    writers: places.map(({ row, place }, index) => writer(row, place, paths[index] ?? [])),
  };
}

function blankOf(paths: readonly (readonly string[])[]): Blank {
  const below = Map.groupBy(paths, ([head = ""]) => head);
  const inner = [...below].flatMap(([key, members]) => {
    const rest = members.map(([, ...tail]) => tail).filter((tail) => tail.length > 0);
    return rest.length === 0 ? [] : [[key, blankOf(rest)] as const];
  });
  // Parsed, not assigned key by key: V8 turns an object of many assigned keys into a slow dictionary.
  return { keys: JSON.parse(JSON.stringify(Object.fromEntries([...below.keys()].map((key) => [key, null])))), inner };
}

function copyOf({ keys, inner }: Blank): Fields {
  const copy = { ...keys };
  for (const [key, blank] of inner) copy[key] = copyOf(blank);
  return copy;
}

function writer(row: Row, { as }: Place, path: readonly string[]): Writer {
  const value = as ?? row.value;
  const leaf = path.at(-1) ?? "";
  const parents = path.slice(0, -1);
  if (parents.length === 0)
    return (event, into) => {
      into[leaf] = value(event) ?? null;
    };
  return (event, into) => {
    let place = into;
    for (const parent of parents) place = place[parent] as Fields;
    place[leaf] = value(event) ?? null;
  };
}
