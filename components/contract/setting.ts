import type { Severity } from "./problem.ts";

/** What is wrong with one setting of a stack. Settings have no line to point at, so the field and its value are named. */
export interface SettingProblem {
  /** Stable id, such as `address-overlap`. */
  readonly rule: string;
  readonly severity: Severity;
  /** The setting, such as `network` or `connected[1]`. */
  readonly field: string;
  /** The value as it was given or derived. */
  readonly value: string;
  /** Why it can't stand, with the source where the reason is somebody else's. Lower case, no final period. */
  readonly reason: string;
  /** What to write instead, or what to do. */
  readonly fix: string;
}

/** `error address-overlap: network "10.0.0.0/16" overlaps ...` and, on the next line, the fix. */
export function formatSettingProblem({ rule, severity, field, value, reason, fix }: SettingProblem): string {
  return `${severity} ${rule}: ${field} "${value}" ${reason}\n    fix: ${fix}`;
}
