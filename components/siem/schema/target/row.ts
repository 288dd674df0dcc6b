import type { FlowClass, FlowEvent } from "../event.ts";

/** Schemas a flow is projected to. `flat` is this project's own table, one row per flow, the same on every cloud. */
export const TARGETS = ["flat", "asim", "ecs", "ocsf"] as const;
export type Target = (typeof TARGETS)[number];

/** A place in a target: a dotted path, and where the target has other words than Hubble, how to say it. */
export interface Place {
  readonly path: string;
  readonly as?: (event: FlowEvent) => unknown;
}

/** The target has no place for the field, and why. */
export interface Nowhere {
  readonly none: string;
}

export type Cell = string | Place | Nowhere | readonly (string | Place)[];

/** One field of the mapping. Every target has a cell: a place, several, or the reason why there is none. */
export interface Row extends Readonly<Record<Target, Cell>> {
  readonly field: string;
  /** Classes that have the field; absent means all. */
  readonly of?: readonly FlowClass[];
  readonly value: (event: FlowEvent) => unknown;
}

export function none(reason: string): Nowhere {
  return { none: reason };
}

export function at(path: string, as?: (event: FlowEvent) => unknown): Place {
  return as === undefined ? { path } : { path, as };
}

/** Places of a cell; none for `Nowhere`. */
export function placesOf(cell: Cell): readonly Place[] {
  if (typeof cell === "string") return [{ path: cell }];
  if ("none" in cell) return [];
  return "path" in cell ? [cell] : cell.map((place) => (typeof place === "string" ? { path: place } : place));
}
