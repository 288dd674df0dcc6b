import type { Family } from "../../matrix/family.ts";
import { DECISIONS } from "../../schema/decision.ts";
import { CONTROL_PLANE_PREFIX } from "../family.ts";
import type { HiveColumns } from "../lake/columns.ts";

/** Lines of one prefix as a table: JSON as it was written, columns by their paths, everything else left in the object. */
export interface RawTable {
  readonly name: string;
  readonly prefix: Family | typeof CONTROL_PLANE_PREFIX;
  readonly columns: HiveColumns;
  /** Path below the prefix of one day, in Java's `DateTimeFormatter`: the shipper's partitions, or Firehose's. */
  readonly day: string;
  /** Names in the JSON where they are not the column's. */
  readonly from?: Readonly<Record<string, string>>;
}

/** `year=2026/month=11/day=21`: S3 exporter of the OpenTelemetry Collector 0.155.0, default of `s3_partition_format`. */
const SHIPPED = "'year='yyyy'/month='MM'/day='dd";
const STREAMED = "yyyy/MM/dd";

const ENDPOINT =
  "struct<identity:bigint,cluster_name:string,namespace:string,pod_name:string,labels:array<string>," +
  "workloads:array<struct<name:string,kind:string>>>";
const PORTS = "struct<source_port:int,destination_port:int>";
const POLICIES = "array<struct<name:string,namespace:string,kind:string,revision:string,labels:array<string>>>";
const DECIDED = DECISIONS.map(({ field }) => `${field}:${POLICIES}`).join(",");

export const RAW: readonly RawTable[] = [
  {
    name: "cellwall_raw_hubble",
    prefix: "hubble",
    day: SHIPPED,
    // flow.proto of Cilium 1.20.2. Names of columns are in lower case; the SerDe takes any case in the JSON.
    columns: {
      time: "string",
      node_name: "string",
      flow:
        "struct<time:string,uuid:string,verdict:string,drop_reason_desc:string,is_reply:boolean,traffic_direction:string," +
        "node_name:string,event_type:struct<type:int>,ip:struct<source:string,destination:string>," +
        `l4:struct<tcp:${PORTS},udp:${PORTS},sctp:${PORTS}>,l7:struct<type:string>,source:${ENDPOINT},destination:${ENDPOINT},` +
        `source_names:array<string>,destination_names:array<string>,policy_log:array<string>,${DECIDED}>`,
    },
  },
  {
    name: "cellwall_raw_control_plane",
    prefix: CONTROL_PLANE_PREFIX,
    day: STREAMED,
    // audit.k8s.io/v1. Lines of other components are no JSON, and rows of nulls.
    columns: {
      auditid: "string",
      stage: "string",
      stagetimestamp: "string",
      verb: "string",
      requesturi: "string",
      user: "struct<username:string,groups:array<string>>",
      useragent: "string",
      sourceips: "array<string>",
      objectref: "struct<apigroup:string,resource:string,subresource:string,namespace:string,name:string>",
      responsestatus: "struct<code:int>",
    },
  },
  {
    name: "cellwall_raw_approval",
    prefix: "approval",
    day: SHIPPED,
    columns: { time: "string", id: "string", expires_at: "string" },
    from: { expires_at: "expiresAt" },
  },
  {
    name: "cellwall_raw_posture",
    prefix: "posture",
    day: SHIPPED,
    columns: { time: "string", node: "string", ipsec: "boolean", key_age: "double" },
    from: { key_age: "keyAge" },
  },
];

/** Column with the day of delivery, by which a query leaves out the rest of the archive. */
export const DAY = "delivered";

/** Parameters of a table: its partitions are computed, so nothing has to find new ones (Athena guide, "Partition projection"). */
export function parametersOf({ day }: RawTable, location: string, keepDays: number): Record<string, string> {
  return {
    classification: "json",
    EXTERNAL: "TRUE",
    "projection.enabled": "true",
    [`projection.${DAY}.type`]: "date",
    [`projection.${DAY}.format`]: day,
    [`projection.${DAY}.range`]: `NOW-${keepDays}DAYS,NOW+1DAY`,
    [`projection.${DAY}.interval`]: "1",
    [`projection.${DAY}.interval.unit`]: "DAYS",
    "storage.location.template": `${location}\${${DAY}}`,
  };
}

/** Parameters of the SerDe: what is no JSON is a row of nulls, not the end of the query. */
export function serdeOf({ from = {} }: RawTable): Record<string, string> {
  return {
    "ignore.malformed.json": "true",
    "case.insensitive": "true",
    ...Object.fromEntries(Object.entries(from).map(([column, name]) => [`mapping.${column}`, name])),
  };
}
