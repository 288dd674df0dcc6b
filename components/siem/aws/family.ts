import type { SourceId } from "../matrix/source.ts";

/** Sources that arrive in the control plane's log group, one stream of it for each log type. */
export const CONTROL_PLANE: readonly SourceId[] = ["kubernetes-audit", "authenticator", "api-server", "policy-change"];

/** Sources of the control plane that are lines of the audit log. */
const AUDIT: readonly SourceId[] = ["kubernetes-audit", "policy-change"];

/** Prefix of the control plane's objects in the bucket. */
export const CONTROL_PLANE_PREFIX = "eks-control-plane";

/** Prefix of what a stream could not deliver. Readers of logs leave it out. */
export const ERROR_PREFIX = "errors";

/** What of the control plane's log group is wanted; `none` makes no stream. */
export function controlPlaneOf(sources: readonly SourceId[]): "none" | "audit" | "all" {
  const wanted = sources.filter((source) => CONTROL_PLANE.includes(source));
  if (wanted.length === 0) return "none";
  return wanted.every((source) => AUDIT.includes(source)) ? "audit" : "all";
}
