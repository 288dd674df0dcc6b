import type { Model } from "../../../contract/model.ts";
import { compile } from "../../bundle.ts";
import { type ReachRow, reachTable } from "../table.ts";
import { type ApprovalBehind, approvalsBehind, type ConnectivityChange, connectivityChange } from "./change.ts";

/** What changed, with the approvals behind it. */
export interface Connectivity {
  readonly change: ConnectivityChange;
  /** Behind each egress gained, or gained from. */
  readonly approvals: readonly ApprovalBehind[];
}

/** Two models, and what changed between them. */
export interface Difference extends Connectivity {
  readonly before: Model;
  readonly after: Model;
}

/** Compares both models: who can talk to whom. */
export function differenceOf(before: Model, after: Model): Difference {
  const rows = (model: Model) => reachTable(model, compile(model));
  return { before, after, ...connectivityFrom(rows(before), after, rows(after)) };
}

/** The same where only the rows of before are left; `rows` are those of `after`. */
export function connectivityFrom(before: readonly ReachRow[], after: Model, rows: readonly ReachRow[]): Connectivity {
  const change = connectivityChange(before, rows);
  const gained = [...change.gained, ...change.changed.filter((row) => row.gained.length > 0)];
  return { change, approvals: approvalsBehind(after, gained) };
}
