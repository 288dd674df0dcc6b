/** Tables that the log router writes to, with the columns that queries read: it adds the others as they come. */

import type { Family } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";
import { logIdOf } from "../filter.ts";

/** A column of BigQuery (tables resource, `TableFieldSchema`). */
export interface Field {
  readonly name: string;
  readonly type: "STRING" | "TIMESTAMP" | "INTEGER" | "RECORD";
  readonly mode: "NULLABLE";
  readonly fields?: readonly Field[];
}

const field = (name: string, type: Field["type"]): Field => ({ name, type, mode: "NULLABLE" });
const record = (name: string, ...fields: readonly Field[]): Field => ({ ...field(name, "RECORD"), fields });

/** What every entry has (Cloud Logging, "BigQuery schema for routed logs"). */
const ENTRY = [
  field("timestamp", "TIMESTAMP"),
  field("receiveTimestamp", "TIMESTAMP"),
  field("logName", "STRING"),
  field("insertId", "STRING"),
  field("severity", "STRING"),
];

/** Raw lines of the shipper: one text. Whatever a later Hubble says, the router never refuses a line for its type. */
export const LINES: readonly Field[] = [...ENTRY, field("textPayload", "STRING")];

/** Audit logs as the router shortens their names (the same page: `protoPayload` is `protopayload_auditlog`). */
export const AUDIT_LOG: readonly Field[] = [
  ...ENTRY,
  record(
    "protopayload_auditlog",
    field("serviceName", "STRING"),
    field("methodName", "STRING"),
    field("resourceName", "STRING"),
    record("authenticationInfo", field("principalEmail", "STRING")),
    record("status", field("code", "INTEGER"), field("message", "STRING")),
  ),
];

/** Table of administrators' activity, Kubernetes' included. */
export const ACTIVITY = "cloudaudit_googleapis_com_activity";

/** Sources that land there. */
export const ACTIVE: readonly SourceId[] = ["kubernetes-audit", "cloud-activity", "policy-change"];

/** Name of the table of a log: what is no letter or digit is `_` in it. */
export const tableOf = (family: Family): string => logIdOf(family).replaceAll("-", "_");

/** Name of the dataset of a sink: letters, digits and `_`, unique in the project. */
export const datasetOf = (sink: string): string => sink.replaceAll("-", "_");
