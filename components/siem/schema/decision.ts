import { compare } from "../../contract/problem.ts";
import type { DecidingPolicy } from "./event.ts";
import { type Json, list, object, text, texts } from "./json.ts";

/** Fields of a flow that name deciding policies (flow.proto, Cilium 1.20.2), and what each means. */
export const DECISIONS = [
  { field: "egress_allowed_by", side: "egress", effect: "allow" },
  { field: "egress_denied_by", side: "egress", effect: "deny" },
  { field: "ingress_allowed_by", side: "ingress", effect: "allow" },
  { field: "ingress_denied_by", side: "ingress", effect: "deny" },
] as const;

/** Label that the compiler puts on every policy of an approval; visible in flows, unlike metadata (cilium.md 2.5). */
export const APPROVAL_LABEL = "cell:egress-approval=";

export function policiesOf(flow: Json): DecidingPolicy[] {
  const found: DecidingPolicy[] = [];
  for (const { field, side, effect } of DECISIONS) {
    if (flow[field] === undefined) continue;
    for (const entry of list(flow[field])) {
      const policy = object(entry);
      if (policy === null) continue;
      found.push({
        name: text(policy.name) ?? "",
        namespace: text(policy.namespace),
        kind: text(policy.kind),
        revision: text(policy.revision),
        side,
        effect,
      });
    }
  }
  return found;
}

/**
 * Approval ids behind a flow. `policy_log` is `spec.log.value` of the deciding policies, one entry each, empty where a policy
 * has none; the id is its first word. The label says the same and survives a field mask without `policy_log`.
 */
export function approvalsOf(flow: Json): string[] {
  const ids = new Set<string>();
  for (const entry of texts(flow.policy_log)) {
    const id = entry.trim().split(/\s/, 1)[0] ?? "";
    if (id !== "") ids.add(id);
  }
  for (const entry of list(flow.egress_allowed_by))
    for (const label of texts(object(entry)?.labels))
      if (label.startsWith(APPROVAL_LABEL)) ids.add(label.slice(APPROVAL_LABEL.length));
  return [...ids].sort(compare);
}
