import { ruleNames } from "../../schema/target/words.ts";
import { type Detection, group, runbook, within } from "../detection.ts";
import { lines } from "../quote.ts";
import { clientOf, isAllowed, isEgressVerdict, isFlow, serverOf } from "./flow.ts";

const WINDOW = 10;

export const undeclaredEgress: Detection = {
  id: "undeclared-egress",
  title: "A workload left the plane without an approval",
  severity: "High",
  owner: "security",
  runbook: runbook("undeclared-egress"),
  window: WINDOW,
  tactics: ["Exfiltration", "CommandAndControl"],
  limits: "connections of host-network pods have no policy verdict; the cloud's flow log is their only witness",
  fires: (events, _settings, { at }) =>
    group(
      within(events.filter(isFlow), at, WINDOW).filter(
        (event) =>
          isEgressVerdict(event) &&
          isAllowed(event) &&
          event.server.reserved.includes("world") &&
          event.approvals.length === 0,
      ),
      (event) => `${clientOf(event)} -> ${serverOf(event)}`,
      (event) => `${event.verdict} by ${ruleNames(event).join(", ") || "no policy"}`,
    ),
  kql: () => ({
    query: lines(
      "Hubble_CL",
      `| where TimeGenerated > ago(${WINDOW}m)`,
      '| where Observation == "verdict" and Direction == "egress" and Verdict !in ("DROPPED", "ERROR") and isnotempty(Verdict)',
      '| where set_has_element(DstReserved, "world") and array_length(Approvals) == 0',
      "| summarize Count = count(), FirstSeen = min(TimeGenerated)",
      "    by SrcNamespace, SrcServiceAccount, DstName = tostring(DstNames[0]), DstIp, DstPort",
    ),
  }),
  athena: ({ tables }) => ({
    query: lines(
      "SELECT src_endpoint.domain, src_endpoint.owner.name, dst_endpoint.hostname, dst_endpoint.ip, dst_endpoint.port, count(*)",
      `FROM ${tables.athena.flow}`,
      `WHERE time > (to_unixtime(now()) - ${WINDOW * 60}) * 1000`,
      "  AND metadata.log_name = 'verdict' AND connection_info.direction_id = 2 AND action_id = 1",
      "  AND cardinality(authorizations) = 0",
      "GROUP BY 1, 2, 3, 4, 5",
    ),
  }),
  bigquery: ({ tables }) => ({
    query: lines(
      "SELECT SrcNamespace, SrcServiceAccount, DstNames[SAFE_OFFSET(0)] AS DstName, DstIp, DstPort, COUNT(*) AS Count",
      `FROM \`${tables.bigquery.flow}\``,
      `WHERE TimeGenerated > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${WINDOW} MINUTE)`,
      "  AND Observation = 'verdict' AND Direction = 'egress' AND Verdict NOT IN ('DROPPED', 'ERROR')",
      "  AND 'world' IN UNNEST(DstReserved) AND ARRAY_LENGTH(Approvals) = 0",
      "GROUP BY 1, 2, 3, 4, 5",
    ),
  }),
};
