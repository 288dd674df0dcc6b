import { DEFAULTS, type Tables } from "../../detection/settings.ts";
import { APPROVAL_LABEL, DECISIONS } from "../../schema/decision.ts";
import type { HiveColumns } from "../lake/columns.ts";
import { DAY, type RawTable } from "./raw.ts";

/** A view by the name that detections read, over one raw table. */
export interface LogView {
  readonly name: string;
  readonly over: RawTable["name"];
  readonly columns: HiveColumns;
  readonly sql: string;
}

/** Days of the archive that a view reads: detections look back a day at most, and whole days are read. */
const LOOK_BACK = 2;

/** Partitions that a view reads. `day` is in Trino's `date_format`. */
const recent = (day: string) => `${DAY} >= date_format(current_timestamp - interval '${LOOK_BACK}' day, '${day}')`;
const SHIPPED_DAY = "year=%Y/month=%m/day=%d";
const STREAMED_DAY = "%Y/%m/%d";

const END = "struct<ip:string,port:int,domain:string,name:string,owner:struct<name:string>,uid:string,hostname:string>";

/** Columns of flows, named as OCSF has them and as the function for Security Lake writes them. */
const FLOW_COLUMNS: HiveColumns = {
  time: "bigint",
  action_id: "int",
  metadata: "struct<uid:string,log_name:string>",
  connection_info: "struct<direction_id:int>",
  authorizations: "array<struct<decision:string,policy:struct<uid:string>>>",
  src_endpoint: END,
  dst_endpoint: END,
  unmapped: "struct<verdict:string,direction:string>",
};

const ACCOUNT_LABEL = "k8s:io.cilium.k8s.policy.serviceaccount=";

/** One end of a connection; `at` and `side` are SQL. */
function end(party: "client" | "server"): string {
  const account = `element_at(filter(${party}.labels, l -> starts_with(l, '${ACCOUNT_LABEL}')), 1)`;
  return [
    `CAST(ROW(${party}_ip, ${party}_port, ${party}.namespace, ${party}.pod_name,`,
    `    ROW('system:serviceaccount:' || coalesce(${party}.namespace, '') || ':' || substr(${account}, ${ACCOUNT_LABEL.length + 1})),`,
    `    CAST(${party}.identity AS varchar), element_at(${party}_names, 1))`,
    `    AS ROW(ip varchar, port integer, domain varchar, name varchar, owner ROW(name varchar), uid varchar, hostname varchar))`,
  ].join("\n");
}

/** A field mask may take the type; policies then tell a verdict. */
const DECIDED = DECISIONS.map(({ field }) => `cardinality(flow.${field}) > 0`).join(" OR ");

const FLOW_SQL = `WITH lines AS (
  SELECT flow, coalesce(flow.time, time) AS at,
    coalesce(flow.is_reply, false) OR coalesce(flow.l7.type, '') = 'RESPONSE' AS reply,
    coalesce(flow.l4.tcp.source_port, flow.l4.udp.source_port, flow.l4.sctp.source_port) AS source_port,
    coalesce(flow.l4.tcp.destination_port, flow.l4.udp.destination_port, flow.l4.sctp.destination_port) AS destination_port
  FROM cellwall_raw_hubble
  WHERE flow IS NOT NULL AND ${recent(SHIPPED_DAY)}
), turned AS (
  SELECT flow, at, coalesce(flow.verdict, '') IN ('DROPPED', 'ERROR') AS denied,
    IF(reply, flow.destination, flow.source) AS client, IF(reply, flow.source, flow.destination) AS server,
    IF(reply, flow.ip.destination, flow.ip.source) AS client_ip, IF(reply, flow.ip.source, flow.ip.destination) AS server_ip,
    IF(reply, destination_port, source_port) AS client_port, IF(reply, source_port, destination_port) AS server_port,
    IF(reply, flow.destination_names, flow.source_names) AS client_names,
    IF(reply, flow.source_names, flow.destination_names) AS server_names,
    array_sort(array_distinct(concat(
      filter(transform(coalesce(flow.policy_log, ARRAY[]), e -> split_part(trim(e), ' ', 1)), id -> id <> ''),
      flatten(transform(coalesce(flow.egress_allowed_by, ARRAY[]), p -> transform(
        filter(coalesce(p.labels, ARRAY[]), l -> starts_with(l, '${APPROVAL_LABEL}')),
        l -> substr(l, ${APPROVAL_LABEL.length + 1}))))))) AS approvals
  FROM lines
)
SELECT CAST(to_unixtime(from_iso8601_timestamp(at)) * 1000 AS bigint) AS time,
  CASE WHEN flow.verdict IS NULL THEN 0 WHEN denied THEN 2 ELSE 1 END AS action_id,
  CAST(ROW(flow.uuid, CASE
      WHEN flow.event_type.type = 1 THEN 'drop' WHEN flow.event_type.type = 4 THEN 'trace'
      WHEN flow.event_type.type = 5 THEN 'verdict' WHEN flow.event_type.type = 129 THEN 'l7'
      WHEN flow.event_type.type IS NOT NULL THEN NULL
      WHEN flow.l7 IS NOT NULL THEN 'l7' WHEN ${DECIDED} THEN 'verdict' END)
    AS ROW(uid varchar, log_name varchar)) AS metadata,
  CAST(ROW(CASE
      WHEN contains(coalesce(server.labels, ARRAY[]), 'reserved:world') THEN 2
      WHEN contains(coalesce(client.labels, ARRAY[]), 'reserved:world') THEN 1 ELSE 3 END)
    AS ROW(direction_id integer)) AS connection_info,
  transform(approvals, id -> CAST(ROW(IF(denied, 'denied', 'allowed'), ROW(id))
    AS ROW(decision varchar, policy ROW(uid varchar)))) AS authorizations,
  ${end("client")} AS src_endpoint,
  ${end("server")} AS dst_endpoint,
  CAST(ROW(flow.verdict, CASE flow.traffic_direction WHEN 'EGRESS' THEN 'egress' WHEN 'INGRESS' THEN 'ingress' END)
    AS ROW(verdict varchar, direction varchar)) AS unmapped
FROM turned`;

const AUDIT_COLUMNS: HiveColumns = {
  stage: "string",
  stagetimestamp: "string",
  verb: "string",
  user: "struct<username:string,groups:array<string>>",
  useragent: "string",
  sourceips: "array<string>",
  objectref: "struct<apigroup:string,resource:string,subresource:string,namespace:string,name:string>",
  responsestatus: "struct<code:int>",
};

/** Views by the names of the settings, the defaults' where nothing else is said. */
export function viewsOf(
  { flow, audit, approval, posture }: Tables["athena"] = DEFAULTS.tables.athena,
): readonly LogView[] {
  return [
    { name: flow, over: "cellwall_raw_hubble", columns: FLOW_COLUMNS, sql: FLOW_SQL },
    {
      name: audit,
      over: "cellwall_raw_control_plane",
      columns: AUDIT_COLUMNS,
      sql: `SELECT stage, stagetimestamp, verb, "user", useragent, sourceips, objectref, responsestatus
FROM cellwall_raw_control_plane
WHERE stagetimestamp IS NOT NULL AND ${recent(STREAMED_DAY)}`,
    },
    {
      name: approval,
      over: "cellwall_raw_approval",
      columns: { id: "string", expires_at: "string" },
      // Each change is a line; the last one holds.
      sql: `SELECT id, max_by(expires_at, time) AS expires_at
FROM cellwall_raw_approval
WHERE id IS NOT NULL
GROUP BY id`,
    },
    {
      name: posture,
      over: "cellwall_raw_posture",
      columns: { time: "string", node: "string", ipsec: "boolean", key_age: "double" },
      sql: `SELECT time, node, ipsec, key_age
FROM cellwall_raw_posture
WHERE time IS NOT NULL AND ${recent(SHIPPED_DAY)}`,
    },
  ];
}

/** A type of Hive in Trino's words. */
export function trinoType(hive: string): string {
  const array = /^array<(.*)>$/.exec(hive)?.[1];
  if (array !== undefined) return `array(${trinoType(array)})`;
  const struct = /^struct<(.*)>$/.exec(hive)?.[1];
  if (struct === undefined) return { string: "varchar", int: "integer" }[hive] ?? hive;
  return `row(${fieldsOf(struct)
    .map(([name, type]) => `${name} ${trinoType(type)}`)
    .join(", ")})`;
}

/** Fields of `struct<…>`, in their order. */
export function fieldsOf(struct: string): readonly (readonly [name: string, type: string])[] {
  const fields: [string, string][] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= struct.length; index++) {
    const sign = struct[index];
    if (sign === "<") depth += 1;
    if (sign === ">") depth -= 1;
    if (index < struct.length && !(sign === "," && depth === 0)) continue;
    const field = struct.slice(start, index);
    fields.push([field.slice(0, field.indexOf(":")), field.slice(field.indexOf(":") + 1)]);
    start = index + 1;
  }
  return fields;
}

/** How Athena keeps a view in Glue: the query in JSON, base64, in a comment (Trino, `ViewReaderUtil`). */
export function viewText({ sql, columns }: LogView, database: string): string {
  const definition = {
    originalSql: sql,
    catalog: "awsdatacatalog",
    schema: database,
    columns: Object.entries(columns).map(([name, type]) => ({ name, type: trinoType(type) })),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString("base64")} */`;
}
