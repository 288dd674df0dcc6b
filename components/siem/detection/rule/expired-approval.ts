import { type Detection, group, runbook, within } from "../detection.ts";
import { lines } from "../quote.ts";
import { clientOf, isAllowed, isEgressVerdict, isFlow, serverOf } from "./flow.ts";

const WINDOW = 15;

export const expiredApproval: Detection = {
  id: "expired-approval",
  title: "A connection left under an approval that has expired or that nobody gave",
  severity: "High",
  owner: "security",
  runbook: runbook("expired-approval"),
  window: WINDOW,
  tactics: ["Exfiltration"],
  limits: "connections opened before the expiry live on without a new verdict until they close",
  fires: (events, _settings, { at, approvals }) => {
    const ends = new Map(approvals.map(({ id, expiresAt }) => [id, Date.parse(expiresAt)]));
    const used = within(events.filter(isFlow), at, WINDOW)
      .filter((event) => isEgressVerdict(event) && isAllowed(event))
      .flatMap((event) =>
        event.approvals
          .filter((id) => !(Date.parse(event.time) < (ends.get(id) ?? -1)))
          .map((id) => ({ ...event, id })),
      );
    return group(
      used,
      (event) => event.id,
      (event) => `${clientOf(event)} -> ${serverOf(event)}, ${ends.has(event.id) ? "expired" : "unknown"}`,
    );
  },
  kql: () => ({
    query: lines(
      // The newest row of an approval is its state. The shipper repeats each within a day: a rule of Sentinel looks back no
      // further than its query period, and runs less often than hourly where that is two days or more.
      "let approvals = Approval_CL | where TimeGenerated > ago(1d) | summarize arg_max(TimeGenerated, *) by Id | project Approval = Id, ExpiresAt;",
      "Hubble_CL",
      `| where TimeGenerated > ago(${WINDOW}m)`,
      '| where Observation == "verdict" and Direction == "egress" and Verdict !in ("DROPPED", "ERROR") and isnotempty(Verdict)',
      "| mv-expand Approval = Approvals to typeof(string)",
      "| where isnotempty(Approval)",
      "| join kind=leftouter approvals on Approval",
      "| where isnull(ExpiresAt) or TimeGenerated >= ExpiresAt",
      "| summarize Count = count(), FirstSeen = min(TimeGenerated) by Approval, ExpiresAt, SrcNamespace, SrcServiceAccount",
    ),
  }),
  athena: ({ tables }) => ({
    query: lines(
      // Trino makes a column of each field of a row that it unnests.
      "SELECT used.policy.uid, a.expires_at, f.src_endpoint.domain, f.src_endpoint.owner.name, count(*)",
      `FROM ${tables.athena.flow} f CROSS JOIN UNNEST(f.authorizations) AS used(decision, policy)`,
      `LEFT JOIN ${tables.athena.approval} a ON a.id = used.policy.uid`,
      `WHERE f.time > (to_unixtime(now()) - ${WINDOW * 60}) * 1000`,
      "  AND f.metadata.log_name = 'verdict' AND f.unmapped.direction = 'egress' AND f.action_id = 1",
      "  AND (a.expires_at IS NULL OR f.time >= to_unixtime(from_iso8601_timestamp(a.expires_at)) * 1000)",
      "GROUP BY 1, 2, 3, 4",
    ),
  }),
  bigquery: ({ tables }) => ({
    query: lines(
      "SELECT Approval, a.expires_at AS ExpiresAt, SrcNamespace, SrcServiceAccount, COUNT(*) AS Count",
      // Both views have the time of their lines.
      `FROM \`${tables.bigquery.flow}\` f CROSS JOIN UNNEST(f.Approvals) AS Approval`,
      `LEFT JOIN \`${tables.bigquery.approval}\` a ON a.id = Approval`,
      `WHERE f.TimeGenerated > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${WINDOW} MINUTE)`,
      "  AND Observation = 'verdict' AND Direction = 'egress' AND Verdict NOT IN ('DROPPED', 'ERROR')",
      "  AND (a.expires_at IS NULL OR f.TimeGenerated >= a.expires_at)",
      "GROUP BY 1, 2, 3, 4",
    ),
  }),
};
