/** Views over raw lines, with the columns that detections read: the schema is read, not written. */
import type { Tables } from "../../detection/settings.ts";
import type { Family } from "../../matrix/family.ts";
import { hubbleColumns, hubbleSteps } from "./hubble.ts";
import { ACTIVITY } from "./table.ts";

/** A column of a view and what it is made of. */
export type Columns = Readonly<Record<string, string>>;

/** Families that have a view, by its name; the others are read as lines. */
export const VIEWS = { hubble: "hubble", posture: "posture", approval: "approval" } as const satisfies Partial<
  Record<Family, string>
>;
export type Viewed = keyof typeof VIEWS;

/** Numbers too long for JSON's own are rounded: a line is never lost for one (BigQuery, PARSE_JSON). */
const LINE = "SAFE.PARSE_JSON(textPayload, wide_number_mode => 'round')";

/**
 * The time of the entry, which is the line's own: the table is in partitions by it, and a query by any other time would
 * read all of them.
 */
const TIME = "timestamp";

const POSTURE: Columns = {
  TimeGenerated: TIME,
  Node: "JSON_VALUE(line, '$.node')",
  Ipsec: "SAFE_CAST(JSON_VALUE(line, '$.ipsec') AS BOOL)",
  KeyAge: "SAFE_CAST(JSON_VALUE(line, '$.keyAge') AS FLOAT64)",
};

const APPROVAL: Columns = {
  id: "JSON_VALUE(line, '$.id')",
  expires_at: "SAFE_CAST(JSON_VALUE(line, '$.expiresAt') AS TIMESTAMP)",
  TimeGenerated: TIME,
};

/** Columns of a view, by the family that it reads. */
export const VIEW_COLUMNS: Readonly<Record<Viewed, Columns>> = {
  hubble: { TimeGenerated: TIME, ...hubbleColumns() },
  posture: POSTURE,
  approval: APPROVAL,
};

/** Query of a view over a table, which is named with its project and dataset. */
export function viewOf(family: Viewed, table: string): string {
  const columns = Object.entries(VIEW_COLUMNS[family]).map(([name, from]) => `  ${from} AS ${name}`);
  // No step has the name of a column: the name would be the row of the step (GoogleSQL, range variables).
  const parsed = `parsed AS (SELECT timestamp, ${LINE} AS line FROM \`${table}\`)`;
  const select = (from: string): string => ["SELECT", columns.join(",\n"), `FROM ${from}`].join("\n");
  switch (family) {
    case "hubble":
      return `WITH ${[parsed, ...hubbleSteps()].join(",\n")}\n${select("sides")}`;
    case "posture":
      return `WITH ${parsed}\n${select("parsed")}`;
    case "approval":
      // Each change of an approval is a line; the last one holds.
      return [
        `WITH ${parsed},`,
        `approvals AS (${select("parsed")})`,
        "SELECT * FROM approvals WHERE TRUE",
        "QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY TimeGenerated DESC) = 1",
      ].join("\n");
  }
}

/** Tables of the detections' settings for a dataset. */
export function bigqueryTables(dataset: string): Tables["bigquery"] {
  return {
    flow: `${dataset}.${VIEWS.hubble}`,
    audit: `${dataset}.${ACTIVITY}`,
    approval: `${dataset}.${VIEWS.approval}`,
    posture: `${dataset}.${VIEWS.posture}`,
  };
}
