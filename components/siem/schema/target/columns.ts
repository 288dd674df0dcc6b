import { MAPPING } from "./mapping.ts";
import { placesOf } from "./row.ts";

/** Types of the flat table, in words that every store has. */
export type ColumnType = "time" | "string" | "long" | "boolean" | "strings" | "json";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const TIME = ["TimeGenerated"];
const BOOLEAN = ["IsReply"];
const LONG = [
  "SrcPort",
  "DstPort",
  "SrcIdentity",
  "DstIdentity",
  "IcmpType",
  "DnsTtl",
  "DnsCode",
  "HttpStatus",
  "HttpLatency",
];
const STRINGS = ["Approvals", "SrcReserved", "DstReserved", "SrcNames", "DstNames", "DnsQueryTypes", "DnsAnswers"];
const JSON_COLUMNS = ["Policies", "Extra"];

/** Columns of the flat table (`Hubble_CL` in Log Analytics, `hubble` elsewhere), in the order of the mapping. */
export const COLUMNS: readonly Column[] = MAPPING.flatMap(({ flat }) =>
  placesOf(flat).map(({ path }): Column => ({ name: path, type: typeOf(path) })),
);

function typeOf(name: string): ColumnType {
  if (TIME.includes(name)) return "time";
  if (BOOLEAN.includes(name)) return "boolean";
  if (LONG.includes(name)) return "long";
  if (STRINGS.includes(name)) return "strings";
  return JSON_COLUMNS.includes(name) ? "json" : "string";
}

/** Log Analytics: the table says `dateTime`, the stream of a collection rule says `datetime` (Azure Monitor reference). */
export function logAnalyticsColumns(place: "table" | "stream"): { name: string; type: string }[] {
  const words: Readonly<Record<ColumnType, string>> = {
    time: place === "table" ? "dateTime" : "datetime",
    string: "string",
    long: "long",
    boolean: "boolean",
    strings: "dynamic",
    json: "dynamic",
  };
  return COLUMNS.map(({ name, type }) => ({ name, type: words[type] }));
}
