/**
 * The flat table of `components/siem/schema` in BigQuery's words, over lines of Hubble 1.20.2. The mapping itself is there;
 * this says the same of the same fields, in the same names.
 */
import { APPROVAL_LABEL, DECISIONS } from "../../schema/decision.ts";

/** From a line to a flow with its two ends by role: a reply is turned round. */
export function hubbleSteps(): readonly string[] {
  return [
    "flows AS (SELECT timestamp, JSON_QUERY(line, '$.flow') AS flow, JSON_VALUE(line, '$.node_name') AS node FROM parsed\n  WHERE JSON_QUERY(line, '$.flow') IS NOT NULL)",
    "told AS (SELECT *, IF(JSON_VALUE(flow, '$.l7.type') = 'RESPONSE', TRUE,\n  COALESCE(SAFE_CAST(JSON_VALUE(flow, '$.is_reply') AS BOOL), SAFE_CAST(JSON_VALUE(flow, '$.reply') AS BOOL))) AS reply FROM flows)",
    "sides AS (SELECT *,\n  IF(IFNULL(reply, FALSE), JSON_QUERY(flow, '$.destination'), JSON_QUERY(flow, '$.source')) AS client,\n  IF(IFNULL(reply, FALSE), JSON_QUERY(flow, '$.source'), JSON_QUERY(flow, '$.destination')) AS server FROM told)",
  ];
}

/** Columns but the time, in the order of the mapping. */
export function hubbleColumns(): Readonly<Record<string, string>> {
  return {
    FlowId: text("$.uuid"),
    Cluster: `COALESCE(REGEXP_EXTRACT(${NODE}, r'^([^/]+)/'), JSON_VALUE(flow, '$.source.cluster_name'), JSON_VALUE(flow, '$.destination.cluster_name'))`,
    Node: NODE,
    Class:
      "CASE WHEN JSON_QUERY(flow, '$.l7.dns') IS NOT NULL THEN 'dns' WHEN JSON_QUERY(flow, '$.l7.http') IS NOT NULL THEN 'http' ELSE 'network' END",
    Observation: OBSERVATION,
    // Fields of a later Hubble stay in the line, which is kept as it came.
    Extra: "CAST(NULL AS JSON)",
    Verdict: text("$.verdict"),
    DropReason: `COALESCE(${text("$.drop_reason_desc")}, ${text("$.drop_reason")})`,
    Direction: `CASE ${text("$.traffic_direction")} WHEN 'EGRESS' THEN 'egress' WHEN 'INGRESS' THEN 'ingress' END`,
    IsReply: "reply",
    Policies: `TO_JSON(ARRAY(${DECIDED}))`,
    Approvals: APPROVALS,
    Protocol: "JSON_KEYS(JSON_QUERY(flow, '$.l4'), 1)[SAFE_OFFSET(0)]",
    IpVersion: `IF(${text("$.IP.ipVersion")} IN ('IPv4', 'IPv6'), ${text("$.IP.ipVersion")}, NULL)`,
    IcmpType: `IF(JSON_QUERY(flow, '$.l4.ICMPv4') IS NULL AND JSON_QUERY(flow, '$.l4.ICMPv6') IS NULL, NULL, COALESCE(${number("$.l4.ICMPv4.type")}, ${number("$.l4.ICMPv6.type")}, 0))`,
    TranslatedIp: text("$.IP.source_xlated"),
    ...end("Src", "client", "source", "destination"),
    ...end("Dst", "server", "destination", "source"),
    DnsType: `IF(JSON_QUERY(flow, '$.l7.dns') IS NULL, NULL, ${L7_TYPE})`,
    DnsQuery: `REGEXP_REPLACE(${text("$.l7.dns.query")}, r'\\.$', '')`,
    DnsQueryTypes: texts("flow", "$.l7.dns.qtypes"),
    DnsAnswers: texts("flow", "$.l7.dns.ips"),
    DnsTtl: number("$.l7.dns.ttl"),
    // Hubble leaves zeros out: an answer without a code is NOERROR.
    DnsCode: `COALESCE(${number("$.l7.dns.rcode")}, IF(JSON_QUERY(flow, '$.l7.dns') IS NOT NULL AND ${L7_TYPE} = 'response', 0, NULL))`,
    HttpType: `IF(JSON_QUERY(flow, '$.l7.http') IS NULL, NULL, ${L7_TYPE})`,
    HttpMethod: text("$.l7.http.method"),
    // Without user info, query and fragment.
    HttpUrl: `REGEXP_REPLACE(REGEXP_EXTRACT(${text("$.l7.http.url")}, r'^[^?#]*'), r'^([^/]+://)[^/]*@', r'\\1')`,
    HttpProtocol: text("$.l7.http.protocol"),
    HttpStatus: number("$.l7.http.code"),
    HttpLatency: `IF(JSON_QUERY(flow, '$.l7.http') IS NULL, NULL, ${number("$.l7.latency_ns")})`,
    HttpRequestId: header("x-request-id"),
    TraceParent: header("traceparent"),
  };
}

function text(path: string): string {
  return `JSON_VALUE(flow, '${path}')`;
}

function number(path: string): string {
  return `SAFE_CAST(${text(path)} AS INT64)`;
}

function texts(of: string, path: string): string {
  return `IFNULL(JSON_VALUE_ARRAY(${of}, '${path}'), ARRAY<STRING>[])`;
}

const NODE = "COALESCE(JSON_VALUE(flow, '$.node_name'), node)";

const L7_TYPE = "CASE JSON_VALUE(flow, '$.l7.type') WHEN 'REQUEST' THEN 'request' WHEN 'RESPONSE' THEN 'response' END";

/** Deciding policies, with the side and effect of the field that names them. */
const DECIDED = DECISIONS.map(
  ({ field, side, effect }) =>
    "SELECT AS STRUCT IFNULL(JSON_VALUE(policy, '$.name'), '') AS name, JSON_VALUE(policy, '$.namespace') AS namespace, " +
    "JSON_VALUE(policy, '$.kind') AS kind, JSON_VALUE(policy, '$.revision') AS revision, " +
    `'${side}' AS side, '${effect}' AS effect FROM UNNEST(JSON_QUERY_ARRAY(flow, '$.${field}')) AS policy`,
).join(" UNION ALL ");

/** Monitor event types; a field mask may take the type, and what only one has then tells it. */
const OBSERVATION = [
  "CASE JSON_VALUE(flow, '$.event_type.type') WHEN '1' THEN 'drop' WHEN '4' THEN 'trace' WHEN '5' THEN 'verdict' WHEN '129' THEN 'l7'",
  "ELSE IF(JSON_VALUE(flow, '$.event_type.type') IS NOT NULL, NULL, CASE WHEN JSON_QUERY(flow, '$.l7') IS NOT NULL THEN 'l7'",
  "WHEN COALESCE(JSON_QUERY(flow, '$.egress_allowed_by[0]'), JSON_QUERY(flow, '$.egress_denied_by[0]'),",
  "JSON_QUERY(flow, '$.ingress_allowed_by[0]'), JSON_QUERY(flow, '$.ingress_denied_by[0]')) IS NOT NULL THEN 'verdict' END) END",
].join(" ");

/** First words of the policies' log, and the label of approvals; once each, in order. */
const APPROVALS = [
  "ARRAY(SELECT DISTINCT approval FROM (",
  `SELECT REGEXP_EXTRACT(entry, r'^\\s*(\\S+)') AS approval FROM UNNEST(${texts("flow", "$.policy_log")}) AS entry`,
  `UNION ALL SELECT REGEXP_EXTRACT(label, r'^${APPROVAL_LABEL}(.+)$')`,
  `FROM UNNEST(JSON_QUERY_ARRAY(flow, '$.egress_allowed_by')) AS policy, UNNEST(${texts("policy", "$.labels")}) AS label`,
  ") WHERE approval IS NOT NULL ORDER BY approval)",
].join(" ");

type Side = "source" | "destination";

/** Columns of one end: what it is by role, and where the packet has it unless it is a reply. */
function end(short: "Src" | "Dst", role: "client" | "server", sent: Side, replied: Side): Record<string, string> {
  const ofPacket = (path: (side: Side) => string) => `IF(IFNULL(reply, FALSE), ${path(replied)}, ${path(sent)})`;
  const port = (side: Side) =>
    `COALESCE(${["TCP", "UDP", "SCTP"].map((protocol) => number(`$.l4.${protocol}.${side}_port`)).join(", ")})`;
  const own = (path: string) => `JSON_VALUE(${role}, '${path}')`;
  const labels = texts(role, "$.labels");
  const account = "^k8s:io\\.cilium\\.k8s\\.policy\\.serviceaccount=(.+)$";
  return {
    [`${short}Ip`]: ofPacket((side) => text(`$.IP.${side}`)),
    [`${short}Port`]: ofPacket(port),
    [`${short}Mac`]: ofPacket((side) => text(`$.ethernet.${side}`)),
    [`${short}Cluster`]: own("$.cluster_name"),
    [`${short}Namespace`]: own("$.namespace"),
    [`${short}Pod`]: own("$.pod_name"),
    [`${short}Workload`]: `CONCAT(IFNULL(${own("$.workloads[0].kind")}, 'Workload'), '/', ${own("$.workloads[0].name")})`,
    [`${short}ServiceAccount`]: `(SELECT MIN(REGEXP_EXTRACT(label, r'${account}')) FROM UNNEST(${labels}) AS label)`,
    [`${short}Identity`]: `SAFE_CAST(${own("$.identity")} AS INT64)`,
    [`${short}Reserved`]: `ARRAY(SELECT SUBSTR(label, 10) FROM UNNEST(${labels}) AS label WHERE STARTS_WITH(label, 'reserved:'))`,
    [`${short}Names`]: ofPacket((side) => texts("flow", `$.${side}_names`)),
  };
}

/** A header by its name; others are left out. */
function header(name: string): string {
  return (
    "(SELECT MIN(JSON_VALUE(header, '$.value')) FROM UNNEST(JSON_QUERY_ARRAY(flow, '$.l7.http.headers')) AS header " +
    `WHERE LOWER(JSON_VALUE(header, '$.key')) = '${name}')`
  );
}
