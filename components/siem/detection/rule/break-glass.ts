import { type Detection, group, runbook, within } from "../detection.ts";
import type { AuditEvent } from "../event.ts";
import { athenaText, bigqueryText, kqlList, lines, sqlList } from "../quote.ts";
import { KQL_AUDIT, target } from "./audit.ts";

const WINDOW = 10;

export const breakGlass: Detection = {
  id: "break-glass",
  title: "Emergency access was used",
  severity: "High",
  owner: "sre",
  runbook: runbook("break-glass"),
  window: WINDOW,
  tactics: ["PrivilegeEscalation", "Persistence"],
  limits: "only the users and groups of the settings; refused attempts count too",
  fires: (events, { breakGlassUsers, breakGlassGroups }, { at }) =>
    group(
      within(
        events.filter((event): event is AuditEvent => event.kind === "audit" && event.stage !== "RequestReceived"),
        at,
        WINDOW,
      ).filter(
        (event) => breakGlassUsers.includes(event.user) || event.groups.some((name) => breakGlassGroups.includes(name)),
      ),
      (event) => event.user,
      (event) => `first ${event.verb} ${target(event)}`,
    ),
  kql: ({ breakGlassUsers, breakGlassGroups }) => ({
    query: lines(
      "AKSAuditAdmin",
      `| where TimeGenerated > ago(${WINDOW}m) and Stage != "RequestReceived"`,
      ...KQL_AUDIT,
      `| where Username in (${kqlList(breakGlassUsers)}) or array_length(set_intersect(User.groups, ${kqlList(breakGlassGroups)})) > 0`,
      "| summarize Count = count(), FirstSeen = min(TimeGenerated) by Username",
    ),
  }),
  athena: ({ tables, breakGlassUsers, breakGlassGroups }) => ({
    query: lines(
      'SELECT "user".username, min(stagetimestamp), count(*)',
      `FROM ${tables.athena.audit}`,
      `WHERE from_iso8601_timestamp(stagetimestamp) > now() - interval '${WINDOW}' minute AND stage <> 'RequestReceived'`,
      `  AND ("user".username IN ${sqlList(breakGlassUsers, athenaText)}`,
      `    OR any_match("user".groups, g -> g IN ${sqlList(breakGlassGroups, athenaText)}))`,
      "GROUP BY 1",
    ),
  }),
  bigquery: ({ tables, breakGlassUsers }) => ({
    query: lines(
      "-- Google's audit lines carry no groups: list the emergency accounts themselves.",
      "SELECT protopayload_auditlog.authenticationInfo.principalEmail, MIN(timestamp) AS FirstSeen, COUNT(*) AS Count",
      `FROM \`${tables.bigquery.audit}\``,
      `WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${WINDOW} MINUTE)`,
      `  AND protopayload_auditlog.authenticationInfo.principalEmail IN ${sqlList(breakGlassUsers, bigqueryText)}`,
      "GROUP BY 1",
    ),
  }),
};
