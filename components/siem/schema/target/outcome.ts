import type { FlowEvent } from "../event.ts";
import { at, none, type Row } from "./row.ts";
import { crossing, failed, isDenied, ruleNames } from "./words.ts";

/** OCSF 1.3.0 disposition_id, with the captions that its sibling `disposition` must have. */
const DISPOSITION: Readonly<Record<number, string>> = { 0: "Unknown", 1: "Allowed", 2: "Blocked", 17: "Logged" };

/** An audit verdict let the packet through and says that enforcement would not: logged. */
function dispositionOf(event: FlowEvent): number {
  if (event.verdict === null) return 0;
  return isDenied(event) ? 2 : event.verdict === "AUDIT" ? 17 : 1;
}

/** What was decided, by which policy, under which approval. */
export const outcome: readonly Row[] = [
  {
    field: "verdict",
    value: (e) => e.verdict,
    flat: "Verdict",
    asim: [
      "DvcOriginalAction",
      at("DvcAction", (e) => (e.verdict === null ? null : isDenied(e) ? "Drop" : "Allow")),
      at("EventResult", (e) => (e.verdict === null ? "NA" : failed(e) ? "Failure" : "Success")),
      at("EventSeverity", (e) => (isDenied(e) ? "Low" : "Informational")),
    ],
    ecs: [
      "cilium.verdict",
      at("event.outcome", (e) => (e.verdict === null ? "unknown" : failed(e) ? "failure" : "success")),
      at("event.type", (e) => ["connection", ...(e.verdict === null ? [] : [isDenied(e) ? "denied" : "allowed"])]),
    ],
    ocsf: [
      "unmapped.verdict",
      at("disposition", (e) => DISPOSITION[dispositionOf(e)] ?? null),
      at("action_id", (e) => (e.verdict === null ? 0 : isDenied(e) ? 2 : 1)),
      at("disposition_id", dispositionOf),
      at("severity_id", (e) => (isDenied(e) ? 2 : 1)),
      at("status_id", (e) => (e.verdict === null ? 0 : failed(e) ? 2 : 1)),
    ],
  },
  {
    field: "dropReason",
    value: (e) => e.dropReason,
    flat: "DropReason",
    asim: "EventOriginalResultDetails",
    ecs: "event.reason",
    ocsf: "status_detail",
  },
  {
    field: "direction",
    value: (e) => e.direction,
    flat: "Direction",
    asim: at("NetworkDirection", crossing),
    ecs: ["network.direction", at("cilium.crossing", (e) => crossing(e).toLowerCase())],
    // OCSF 1.3.0 connection_info.direction_id: inbound 1, outbound 2, lateral 3.
    ocsf: [
      at("connection_info.direction_id", (e) => ({ Inbound: 1, Outbound: 2, Local: 3 })[crossing(e)]),
      "unmapped.direction",
    ],
  },
  {
    field: "reply",
    value: (e) => e.reply,
    flat: "IsReply",
    asim: none("both sides are given by role, client and server, so a reply needs no mark"),
    ecs: "cilium.reply",
    ocsf: "unmapped.reply",
  },
  {
    field: "policies",
    value: (e) => e.policies,
    flat: "Policies",
    asim: at("Rule", (e) => ruleNames(e).join(" ") || null),
    ecs: [
      at("rule.name", ruleNames),
      at("rule.ruleset", (e) => e.policies[0]?.kind ?? null),
      at("rule.version", (e) => e.policies[0]?.revision ?? null),
      "cilium.policies",
    ],
    ocsf: [
      at("firewall_rule.name", (e) => ruleNames(e)[0] ?? null),
      at("firewall_rule.type", (e) => e.policies[0]?.kind ?? null),
      at("firewall_rule.version", (e) => e.policies[0]?.revision ?? null),
      "unmapped.policies",
    ],
  },
  {
    field: "ruleName",
    of: ["network"],
    value: (e) => ruleNames(e).join(" ") || null,
    flat: none("Policies has it"),
    asim: "NetworkRuleName",
    ecs: none("rule.name has it"),
    ocsf: none("firewall_rule.name has it"),
  },
  {
    field: "approvals",
    value: (e) => e.approvals,
    flat: "Approvals",
    asim: at("EventMessage", (e) => (e.approvals.length === 0 ? null : `approval ${e.approvals.join(" ")}`)),
    ecs: ["cellwall.approval", at("rule.reference", (e) => e.approvals[0] ?? null)],
    ocsf: [
      at("firewall_rule.uid", (e) => e.approvals[0] ?? null),
      at("authorizations", (e) =>
        e.approvals.map((uid) => ({ decision: isDenied(e) ? "denied" : "allowed", policy: { uid } })),
      ),
    ],
  },
];
