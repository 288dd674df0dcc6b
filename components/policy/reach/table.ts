import type { Endpoint, Model } from "../../contract/model.ts";
import type { Bundles } from "../bundle.ts";

export interface ReachRow {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly transport: string;
  readonly l7?: string;
  readonly via: readonly string[];
}
export function reachTable(_model: Model, _bundles: Bundles): ReachRow[] {
  return [];
}
export type { Endpoint };
