import { type Detection, group, runbook, within } from "../detection.ts";
import { athenaText, bigqueryText, kqlList, lines, sqlList } from "../quote.ts";
import { isDone, isWrite, KQL_AUDIT, target, WRITES } from "./audit.ts";

const WINDOW = 10;

/** Objects that hold the wall up. A namespace takes its policies with it, and its labels choose peers. */
const RESOURCES = [
  "ciliumnetworkpolicies",
  "ciliumclusterwidenetworkpolicies",
  "ciliumcidrgroups",
  "networkpolicies",
  "namespaces",
];

export const policyTampering: Detection = {
  id: "policy-tampering",
  title: "Somebody other than the pipeline changed a network policy",
  severity: "High",
  owner: "security",
  runbook: runbook("policy-tampering"),
  window: WINDOW,
  tactics: ["DefenseEvasion"],
  limits: "a change behind the API server, in etcd or on a node, writes no audit line",
  fires: (events, { pipelineUsers }, { at }) =>
    group(
      within(events.filter(isDone), at, WINDOW).filter(
        (event) =>
          isWrite(event) &&
          RESOURCES.includes(event.resource ?? "") &&
          event.subresource !== "status" &&
          event.subresource !== "finalize" &&
          !pipelineUsers.includes(event.user),
      ),
      (event) => event.user,
      (event) => `${event.verb} ${target(event)}`,
    ),
  kql: ({ pipelineUsers }) => ({
    query: lines(
      "AKSAuditAdmin",
      `| where TimeGenerated > ago(${WINDOW}m)`,
      ...KQL_AUDIT,
      `| where Stage == "ResponseComplete" and (isnull(Code) or Code < 400) and Verb in (${kqlList(WRITES)})`,
      `| where Resource in (${kqlList(RESOURCES)}) and Subresource !in ("status", "finalize")`,
      `| where Username !in (${kqlList(pipelineUsers)})`,
      "| summarize Count = count(), FirstSeen = min(TimeGenerated) by Username, Verb, Resource, Namespace, Name",
    ),
  }),
  athena: ({ tables, pipelineUsers }) => ({
    query: lines(
      'SELECT "user".username, verb, objectref.resource, objectref.namespace, objectref.name, count(*)',
      `FROM ${tables.athena.audit}`,
      `WHERE from_iso8601_timestamp(stagetimestamp) > now() - interval '${WINDOW}' minute`,
      `  AND stage = 'ResponseComplete' AND coalesce(responsestatus.code, 0) < 400 AND verb IN ${sqlList(WRITES, athenaText)}`,
      `  AND objectref.resource IN ${sqlList(RESOURCES, athenaText)}`,
      "  AND coalesce(objectref.subresource, '') NOT IN ('status', 'finalize')",
      `  AND "user".username NOT IN ${sqlList(pipelineUsers, athenaText)}`,
      "GROUP BY 1, 2, 3, 4, 5",
    ),
  }),
  bigquery: ({ tables, pipelineUsers }) => ({
    query: lines(
      "SELECT protopayload_auditlog.authenticationInfo.principalEmail, protopayload_auditlog.methodName,",
      "  protopayload_auditlog.resourceName, COUNT(*) AS Count",
      `FROM \`${tables.bigquery.audit}\``,
      `WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${WINDOW} MINUTE)`,
      `  AND REGEXP_CONTAINS(protopayload_auditlog.methodName, r'\\.(${RESOURCES.join("|")})\\.(${WRITES.join("|")})$')`,
      "  AND COALESCE(protopayload_auditlog.status.code, 0) = 0",
      `  AND protopayload_auditlog.authenticationInfo.principalEmail NOT IN ${sqlList(pipelineUsers, bigqueryText)}`,
      "GROUP BY 1, 2, 3",
    ),
  }),
};
