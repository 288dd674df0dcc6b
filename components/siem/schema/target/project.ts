import type { FlowClass, FlowEvent } from "../event.ts";
import { MAPPING } from "./mapping.ts";
import { type Place, placesOf, type Row, TARGETS, type Target } from "./row.ts";

type Writer = (event: FlowEvent, into: Record<string, unknown>) => void;

/** Compiled once: a million lines go through this. */
const WRITERS: Readonly<Record<Target, Readonly<Record<FlowClass, readonly Writer[]>>>> = Object.fromEntries(
  TARGETS.map((target) => [
    target,
    { network: writersOf(target, "network"), dns: writersOf(target, "dns"), http: writersOf(target, "http") },
  ]),
) as Record<Target, Record<FlowClass, readonly Writer[]>>;

/**
 * A flow in the words of a schema. Every field that the mapping has for its class is there; what the flow doesn't say is `null`.
 * ECS and OCSF nest, ASIM and the flat table don't.
 */
export function project(event: FlowEvent, target: Target): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const write of WRITERS[target][event.class]) write(event, result);
  return result;
}

/**
 * Rows that a class has in a target. The flat table is one for all classes, so it has the rows of all; whether a column is null
 * because of the class can be told by the column `Class`.
 */
export function rowsOf(target: Target, kind: FlowClass): readonly Row[] {
  return MAPPING.filter(({ of }) => target === "flat" || of === undefined || of.includes(kind));
}

function writersOf(target: Target, kind: FlowClass): readonly Writer[] {
  return rowsOf(target, kind).flatMap((row) => placesOf(row[target]).map((place) => writer(row, place, target)));
}

function writer(row: Row, { path, as }: Place, target: Target): Writer {
  const value = as ?? row.value;
  const nested = (target === "ecs" || target === "ocsf") && path.includes(".");
  if (!nested)
    return (event, into) => {
      into[path] = value(event) ?? null;
    };
  const parents = path.split(".");
  const leaf = parents.pop() ?? path;
  return (event, into) => {
    let place = into;
    for (const parent of parents) {
      const next = (place[parent] ?? {}) as Record<string, unknown>;
      place[parent] = next;
      place = next;
    }
    place[leaf] = value(event) ?? null;
  };
}
