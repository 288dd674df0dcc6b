import { firstText, timeOf } from "./kql.ts";
import { column, type TypedTable } from "./typed.ts";

/** State of each node's encryption. Days of the key are null where nobody knows, which counts as overdue. */
export const posture: TypedTable = {
  steps: [[{ name: "Time", kql: timeOf("tostring(Line['time'])") }]],
  columns: [
    column("TimeGenerated", "time", "iif(isnull(Time), TimeGenerated, Time)"),
    column("Node", "string", firstText("Line.node")),
    column("Ipsec", "boolean", "tobool(Line.ipsec)"),
    column("KeyAge", "long", "tolong(Line.keyAge)"),
  ],
};
