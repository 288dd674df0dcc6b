import { firstText, timeOf } from "./kql.ts";
import { column, type TypedTable } from "./typed.ts";

const time = (...paths: readonly string[]) => [[{ name: "Time", kql: timeOf(firstText(...paths)) }]];
const generated = column("TimeGenerated", "time", "iif(isnull(Time), TimeGenerated, Time)");
const text = (name: string, ...paths: readonly string[]) => column(name, "string", firstText(...paths));
/** Where a line was written, as the shipper says it around what it read. */
const origin = [
  text("Cluster", "Line.cluster"),
  text("Node", "Line.node"),
  text("Namespace", "Line.namespace"),
  text("Pod", "Line.pod"),
  text("Container", "Line.container"),
];

/** What was read. The shipper's envelope is typed whole, so nothing is stored, and paid for, twice. */
const message = text("Message", "Line.message", "RawData");

/** Nodes, containers and events of Kubernetes. */
export const kubernetes: TypedTable = {
  steps: time("Line['time']"),
  columns: [
    generated,
    text("Source", "Line.source"),
    ...origin,
    text("Stream", "Line.stream"),
    text("Unit", "Line.unit", "Line.identifier"),
    // Of an event: what it is about, and why it came.
    column("Object", "string", "iif(isnull(Line.kind), '', strcat(tostring(Line.kind), '/', tostring(Line.name)))"),
    text("Reason", "Line.reason"),
    message,
  ],
};

/** Access log of gateways: Envoy's field names, where it writes JSON. */
export const gateway: TypedTable = {
  steps: time("Line.start_time", "Line['time']"),
  columns: [
    generated,
    ...origin,
    text("Method", "Line.method"),
    text("Authority", "Line.authority"),
    text("Path", "Line.path"),
    column("Status", "long", "tolong(Line.response_code)"),
    column("Duration", "long", "tolong(Line.duration)"),
    text("ClientIp", "Line.downstream_remote_address"),
    text("RequestId", "Line.request_id", "Line['x-request-id']"),
    message,
  ],
};

/** Events of Tetragon (tetragon.proto 1.7.0): one of many kinds, so the line is kept whole beside what all have. */
export const tetragon: TypedTable = {
  steps: time("Line['time']"),
  columns: [
    generated,
    text("Node", "Line.node_name"),
    // The event's kind is the first key of its line: process_exec, process_kprobe.
    column("Event", "string", `extract('"(process_[a-z_]+)"', 1, tostring(Line))`),
    column("Line", "json", "Line"),
  ],
};
