import { firstText, timeOf } from "./kql.ts";
import { column, type TypedTable } from "./typed.ts";

const time = (...paths: readonly string[]) => [[{ name: "Time", kql: timeOf(firstText(...paths)) }]];
const generated = column("TimeGenerated", "time", "iif(isnull(Time), TimeGenerated, Time)");
const text = (name: string, ...paths: readonly string[]) => column(name, "string", firstText(...paths));
const whole = column("Line", "json", "Line");

/** Where a line was written, as the shipper says it. */
const origin = [
  text("Node", "Line.node", "Line.node_name"),
  text("Namespace", "Line.namespace"),
  text("Pod", "Line.pod"),
  text("Container", "Line.container"),
];

/** Nodes, containers and events of Kubernetes. Only what all have is typed; the line is kept whole beside it. */
export const kubernetes: TypedTable = {
  steps: time("Line['time']", "Line.timestamp"),
  columns: [
    generated,
    ...origin,
    text("Unit", "Line.unit"),
    // A line that is no JSON is its own message.
    text("Message", "Line.message", "Line.msg", "Line.body", "RawData"),
    whole,
  ],
};

/** Access log of gateways: Envoy's field names in JSON. */
export const gateway: TypedTable = {
  steps: time("Line.start_time", "Line['time']", "Line.timestamp"),
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
    text("Message", "Line.message", "Line.msg", "Line.body", "RawData"),
    whole,
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
    whole,
  ],
};
