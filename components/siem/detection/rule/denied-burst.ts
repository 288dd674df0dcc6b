import { isDenied } from "../../schema/target/words.ts";
import { type Detection, group, runbook, within } from "../detection.ts";
import { lines } from "../quote.ts";
import { clientOf, isFlow, serverOf } from "./flow.ts";

const WINDOW = 10;

export const deniedBurst: Detection = {
  id: "denied-burst",
  title: "A workload was denied again and again",
  severity: "Medium",
  owner: "security",
  runbook: runbook("denied-burst"),
  window: WINDOW,
  tactics: ["Discovery", "LateralMovement"],
  limits: "one slow attempt at a time stays below the threshold; the drift report shows those",
  fires: (events, { denials }, { at }) =>
    group(
      within(events.filter(isFlow), at, WINDOW).filter(
        (event) => isDenied(event) && (event.observation === "verdict" || event.observation === "l7"),
      ),
      clientOf,
      (event) => `first to ${serverOf(event)}`,
    ).filter(({ count }) => count >= denials),
  kql: ({ denials }) => ({
    query: lines(
      "Hubble_CL",
      `| where TimeGenerated > ago(${WINDOW}m)`,
      '| where Verdict in ("DROPPED", "ERROR") and Observation in ("verdict", "l7")',
      "| summarize Count = count(), FirstSeen = min(TimeGenerated) by SrcNamespace, SrcServiceAccount",
      `| where Count >= ${denials}`,
    ),
  }),
  athena: ({ tables, denials }) => ({
    query: lines(
      "SELECT src_endpoint.domain, src_endpoint.owner.name, count(*)",
      `FROM ${tables.athena.flow}`,
      `WHERE time > (to_unixtime(now()) - ${WINDOW * 60}) * 1000`,
      "  AND action_id = 2 AND metadata.log_name IN ('verdict', 'l7')",
      "GROUP BY 1, 2",
      `HAVING count(*) >= ${denials}`,
    ),
  }),
  bigquery: ({ tables, denials }) => ({
    query: lines(
      "SELECT SrcNamespace, SrcServiceAccount, COUNT(*) AS Count",
      `FROM \`${tables.bigquery.flow}\``,
      `WHERE TimeGenerated > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${WINDOW} MINUTE)`,
      "  AND Verdict IN ('DROPPED', 'ERROR') AND Observation IN ('verdict', 'l7')",
      "GROUP BY 1, 2",
      `HAVING COUNT(*) >= ${denials}`,
    ),
  }),
};
