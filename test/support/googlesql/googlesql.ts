/** GoogleSQL, the engine behind BigQuery, with the lines of a dataset. */

import type { Tables } from "../../../components/siem/detection/settings.ts";
import { AUDIT_LOG, type Field } from "../../../components/siem/gcp/bigquery/table.ts";
import { VIEWS, type Viewed, viewOf } from "../../../components/siem/gcp/bigquery/view.ts";
import { answersOf, engine, type Question } from "../engine.ts";

/** Lines of the shipper by family, and entries of Google's audit log. */
export type Given = Readonly<Record<Viewed | "audit", readonly string[]>>;

/** Names that a question calls tables by. */
export const TABLES: Tables["bigquery"] = { flow: "hubble", audit: "audit", approval: "approval", posture: "posture" };

const families = Object.keys(VIEWS) as Viewed[];

/**
 * Rows of questions as objects, in their order. @throws Error with the first question that GoogleSQL refuses.
 *
 * Tables and views stand before each question as common table expressions. Lines become entries as the router writes them,
 * with the line's own time, which BigQuery keeps in microseconds.
 */
export async function ask(given: Given, questions: readonly Question[]): Promise<readonly (readonly Row[])[]> {
  const time = "TIMESTAMP(REGEXP_REPLACE(JSON_VALUE(line, '$.time'), r'([.][0-9]{6})[0-9]*', r'\\1'))";
  const tables = [
    ...families.map((family) => `raw_${family} AS (SELECT ${time} AS timestamp, line AS textPayload ${from(family)})`),
    `audit AS (SELECT ${AUDIT_LOG.map((field) => `${typed(field, "$")} AS ${field.name}`).join(", ")} ${from("audit")})`,
    ...families.map((family) => `${TABLES[VIEWED[family]]} AS (\n${viewOf(family, `raw_${family}`)}\n)`),
  ];
  const asked = questions.map(({ sql, at }) => {
    const now = `TIMESTAMP '${at.replace("T", " ").replace("Z", "+00")}'`;
    const question = sql.replaceAll("CURRENT_TIMESTAMP()", now);
    return {
      sql: `WITH ${tables.join(",\n")},\nquestion AS (\n${question}\n)\nSELECT TO_JSON_STRING(q) FROM question AS q`,
    };
  });
  const lines = await engine("googlesql", [JSON.stringify(given), ...asked.map((one) => JSON.stringify(one))]);
  return answersOf<{ readonly rows: readonly string[] }>("GoogleSQL", lines, asked).map(({ rows }) =>
    rows.map((row) => JSON.parse(row) as Row),
  );
}

export type Row = Readonly<Record<string, unknown>>;

const VIEWED: Readonly<Record<Viewed, keyof Tables["bigquery"]>> = {
  ...{ hubble: "flow", approval: "approval", posture: "posture" },
};

const from = (kind: string): string => `FROM given WHERE kind = '${kind}'`;

/** A field of a table out of a line of JSON, with its type. */
function typed({ name, type, fields }: Field, above: string): string {
  const path = `${above}.${name}`;
  if (fields !== undefined)
    return `STRUCT(${fields.map((field) => `${typed(field, path)} AS ${field.name}`).join(", ")})`;
  const word = type === "INTEGER" ? "INT64" : type;
  return `SAFE_CAST(JSON_VALUE(line, '${path}') AS ${word})`;
}
