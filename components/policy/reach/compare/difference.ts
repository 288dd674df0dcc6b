import type { Model } from "../../../contract/model.ts";
import { compile } from "../../bundle.ts";
import { reachTable } from "../table.ts";
import { type ApprovalBehind, approvalsBehind, type ConnectivityChange, connectivityChange } from "./change.ts";

/** Two models, and what changed between them. */
export interface Difference {
  readonly before: Model;
  readonly after: Model;
  readonly change: ConnectivityChange;
  /** Behind each egress gained, or gained from. */
  readonly approvals: readonly ApprovalBehind[];
}

/** Compiles both models and compares who can talk to whom. */
export function differenceOf(before: Model, after: Model): Difference {
  const change = connectivityChange(reachTable(before, compile(before)), reachTable(after, compile(after)));
  const gained = [...change.gained, ...change.changed.filter((row) => row.gained.length > 0)];
  return { before, after, change, approvals: approvalsBehind(after, gained) };
}
