import type { DatapathTools } from "./tools.ts";

/** What a run does once the plane stands. */
export const MODES = ["checks", "change", "enforcement", "watch"] as const;
export type Mode = (typeof MODES)[number];

/** What run.ts tells the suite that it starts. */
export interface Order {
  readonly mode: Mode;
  readonly cgroup: string;
  readonly dir: string;
  readonly clang: string;
  /** Files and folders with cells, absolute. */
  readonly cells: readonly string[];
  readonly tools: DatapathTools;
  /** Folder with Pulumi, its language host and its provider. */
  readonly toolPath: string;
  readonly json?: string;
  readonly keep?: string;
  /** File with objects to apply after the cells. */
  readonly add?: string;
  /** `<namespace>/<name>` of a policy that is not applied. */
  readonly leaveOut?: string;
}
