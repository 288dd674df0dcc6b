import { annotation } from "../../../contract/label.ts";
import { firstText, timeOf } from "./kql.ts";
import { column, type TypedTable } from "./typed.ts";

/** Of the policy that the compiler writes for an approval, in a watch event or alone. */
const noted = (key: string) => [`Policy.metadata.annotations['${key}']`];

/**
 * Approvals as they come, change and go: the newest row of an id is its state. The shipper sends the policy that carries the
 * approval, as the API server has it.
 */
export const approval: TypedTable = {
  steps: [
    [
      { name: "Policy", kql: "iif(isnotnull(Line.object), Line.object, Line)" },
      { name: "Time", kql: timeOf(firstText("Line['time']", "Line.timestamp")) },
    ],
  ],
  columns: [
    column("TimeGenerated", "time", "iif(isnull(Time), TimeGenerated, Time)"),
    column("Id", "string", firstText("Line.id", ...noted(annotation.approval))),
    column("Cell", "string", firstText("Line.cell", "Policy.metadata.namespace")),
    column("Owner", "string", firstText("Line.owner", ...noted(annotation.owner))),
    column("Reason", "string", firstText("Line.reason", ...noted(annotation.reason))),
    column("ExpiresAt", "time", `todatetime(${firstText("Line.expiresAt", ...noted(annotation.approvalExpires))})`),
    column("State", "string", firstText("Line.state", "Line.type")),
  ],
};
