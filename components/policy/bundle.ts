import type { Cell, Model } from "../contract/model.ts";
import { boundary } from "./boundary.ts";
import { approved, metrics, webhooks } from "./edge.ts";
import { callersOf, inbound, outbound } from "./flow.ts";
import type { Callers } from "./frame.ts";
import { defaultDeny, dns, guardrails } from "./isolation.ts";
import type { CellBundle, Placed } from "./object.ts";

/** Everything a model becomes: guardrails of the plane, and one bundle per cell. */
export interface Bundles {
  readonly cluster: readonly Placed[];
  /** In the order of the model's cells. */
  readonly cells: readonly CellBundle[];
}

/** Compiles all cells. Pure: the same model gives the same objects in the same order. */
export function compile(model: Model): Bundles {
  const index = indexOf(model);
  return {
    cluster: guardrails(model.platform.name),
    cells: model.cells.map((cell) => compileCell(cell, model, index)),
  };
}

/** What one pass over a model finds for all cells. */
export interface ModelIndex {
  readonly callers: Callers;
  readonly cells: ReadonlyMap<string, Cell>;
}

export function indexOf(model: Model): ModelIndex {
  return { callers: callersOf(model), cells: new Map(model.cells.map((cell) => [cell.namespace, cell])) };
}

/** One cell's objects: its namespace first, what allows next, the default deny last. */
export function compileCell(cell: Cell, model: Model, index: ModelIndex = indexOf(model)): CellBundle {
  const frame = { cell, model, ...index };
  return {
    namespace: cell.namespace,
    objects: [
      ...boundary(frame),
      dns(frame),
      ...inbound(frame),
      ...outbound(frame),
      ...approved(frame),
      ...metrics(frame),
      ...webhooks(frame),
      ...defaultDeny(frame),
    ],
  };
}
