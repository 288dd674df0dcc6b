import { type Detection, group, runbook, within } from "../detection.ts";
import type { DetectionEvent, PostureEvent } from "../event.ts";
import { lines } from "../quote.ts";

const WINDOW = 15;

export const ipsec: Detection = {
  id: "ipsec-off-or-overdue",
  title: "IPsec is off on a node, or its key is overdue",
  severity: "High",
  owner: "platform",
  runbook: runbook("ipsec-off-or-overdue"),
  window: WINDOW,
  tactics: ["DefenseEvasion", "Collection"],
  limits: "a node that writes no posture at all is found by log-source-silent",
  fires: (events, { keyMaxAge }, { at }) =>
    group(
      within(events.filter(isPosture), at, WINDOW).filter(
        ({ ipsec: on, keyAge }) => !on || keyAge === null || keyAge > keyMaxAge,
      ),
      ({ node }) => node,
      ({ ipsec: on, keyAge }) => (on ? `key is ${keyAge ?? "an unknown number of"} days old` : "IPsec is off"),
    ),
  kql: ({ keyMaxAge }) => ({
    query: lines(
      "Posture_CL",
      `| where TimeGenerated > ago(${WINDOW}m)`,
      `| where not(Ipsec) or isnull(KeyAge) or KeyAge > ${keyMaxAge}`,
      "| summarize Count = count(), FirstSeen = min(TimeGenerated) by Node",
    ),
  }),
  athena: ({ tables, keyMaxAge }) => ({
    query: lines(
      "SELECT node, min(time), count(*)",
      `FROM ${tables.athena.posture}`,
      `WHERE from_iso8601_timestamp(time) > now() - interval '${WINDOW}' minute`,
      `  AND (NOT ipsec OR key_age IS NULL OR key_age > ${keyMaxAge})`,
      "GROUP BY 1",
    ),
  }),
  bigquery: ({ tables, keyMaxAge }) => ({
    query: lines(
      "SELECT Node, MIN(TimeGenerated) AS FirstSeen, COUNT(*) AS Count",
      `FROM \`${tables.bigquery.posture}\``,
      `WHERE TimeGenerated > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${WINDOW} MINUTE)`,
      `  AND (NOT Ipsec OR KeyAge IS NULL OR KeyAge > ${keyMaxAge})`,
      "GROUP BY 1",
    ),
  }),
};

function isPosture(event: DetectionEvent): event is PostureEvent {
  return event.kind === "posture";
}
