import { type Detection, group, runbook, within } from "../detection.ts";
import { athenaText, environmentPattern, kqlList, kqlText, lines, sqlList } from "../quote.ts";
import { isStarted, KQL_AUDIT, target } from "./audit.ts";

const WINDOW = 10;
const SUBRESOURCES = ["exec", "attach", "portforward", "ephemeralcontainers"];

/** `exec` over WebSocket is a GET, so the verb says nothing; reading the ephemeral containers of a pod isn't entering it. */
const isEntry = (subresource: string | null, verb: string): boolean =>
  SUBRESOURCES.includes(subresource ?? "") && !(subresource === "ephemeralcontainers" && verb === "get");

export const execInProduction: Detection = {
  id: "exec-in-production",
  title: "Somebody entered a pod in production",
  severity: "High",
  owner: "sre",
  runbook: runbook("exec-in-production"),
  window: WINDOW,
  tactics: ["Execution"],
  limits:
    "AKS: kube-audit-admin leaves out `get`, and clients that use WebSocket exec with it; the admission policy that denies exec in production is the control there",
  fires: (events, { production }, { at }) => {
    const namespaces = new RegExp(environmentPattern(production));
    return group(
      within(events.filter(isStarted), at, WINDOW).filter(
        (event) =>
          event.resource === "pods" && isEntry(event.subresource, event.verb) && namespaces.test(event.namespace ?? ""),
      ),
      (event) => event.user,
      target,
    );
  },
  kql: ({ production }) => ({
    query: lines(
      "AKSAuditAdmin",
      `| where TimeGenerated > ago(${WINDOW}m)`,
      ...KQL_AUDIT,
      '| where Stage in ("ResponseStarted", "ResponseComplete") and (isnull(Code) or Code < 400)',
      `| where Resource == "pods" and Subresource in (${kqlList(SUBRESOURCES)})`,
      '| where not(Subresource == "ephemeralcontainers" and Verb == "get")',
      `| where Namespace matches regex ${kqlText(environmentPattern(production))}`,
      "| summarize Count = count(), FirstSeen = min(TimeGenerated) by Username, Subresource, Namespace, Name",
    ),
  }),
  athena: ({ tables, production }) => ({
    query: lines(
      'SELECT "user".username, objectref.subresource, objectref.namespace, objectref.name, count(*)',
      `FROM ${tables.athena.audit}`,
      `WHERE from_iso8601_timestamp(stagetimestamp) > now() - interval '${WINDOW}' minute`,
      "  AND stage IN ('ResponseStarted', 'ResponseComplete') AND coalesce(responsestatus.code, 0) < 400",
      `  AND objectref.resource = 'pods' AND objectref.subresource IN ${sqlList(SUBRESOURCES, athenaText)}`,
      "  AND NOT (objectref.subresource = 'ephemeralcontainers' AND verb = 'get')",
      `  AND regexp_like(objectref.namespace, ${athenaText(environmentPattern(production))})`,
      "GROUP BY 1, 2, 3, 4",
    ),
  }),
  bigquery: ({ tables, production }) => ({
    query: lines(
      "SELECT protopayload_auditlog.authenticationInfo.principalEmail, protopayload_auditlog.resourceName, COUNT(*) AS Count",
      `FROM \`${tables.bigquery.audit}\``,
      `WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${WINDOW} MINUTE)`,
      `  AND REGEXP_CONTAINS(protopayload_auditlog.methodName, r'\\.pods\\.(${SUBRESOURCES.join("|")})\\.')`,
      "  AND NOT ENDS_WITH(protopayload_auditlog.methodName, '.ephemeralcontainers.get')",
      `  AND REGEXP_CONTAINS(protopayload_auditlog.resourceName, r'/namespaces/[^/]*${environmentPattern(production).replace("$", "/")}')`,
      "  AND COALESCE(protopayload_auditlog.status.code, 0) = 0",
      "GROUP BY 1, 2",
    ),
  }),
};
