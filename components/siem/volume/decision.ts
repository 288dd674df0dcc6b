import type { FlowEvent } from "../schema/event.ts";

/**
 * An egress decision: what an auditor must find for "who reached what". A verdict, a proxy's decision, or a drop that has no
 * verdict beside it; policy drops have one (same packet, with the policy's name), so the drop itself isn't another decision.
 */
export function isEgressDecision(event: FlowEvent): boolean {
  if (event.direction !== "egress") return false;
  if (event.observation === "verdict" || event.observation === "l7") return true;
  const stopped = event.verdict === "DROPPED" || event.verdict === "AUDIT" || event.verdict === "ERROR";
  return stopped && event.dropReason !== "POLICY_DENIED" && event.dropReason !== "POLICY_DENY";
}
