/** Trino, the engine behind Amazon Athena, with the raw tables of an archive in memory. */
import { RAW, type RawTable } from "../../../components/siem/aws/athena/raw.ts";
import { trinoType, viewsOf } from "../../../components/siem/aws/athena/view.ts";
import { object } from "../../../components/siem/schema/json.ts";
import { answersOf, engine, type Question } from "../engine.ts";

export interface Answer {
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A table of lines of JSON. */
export type Table = Pick<RawTable, "name" | "columns" | "from">;

/** Lines of a table that were delivered on a day, the value of its partition. */
export interface Delivered {
  readonly table: Table;
  readonly day: string;
  readonly lines: readonly string[];
}

/**
 * Answers of questions over tables with these lines, in their order. @throws Error with the first statement that Trino refuses.
 *
 * Lines become rows as the SerDe makes them: names in lower case, what is no JSON a row of nulls. Views stand before each
 * question as common table expressions, because tables in memory have no views.
 */
export async function ask(delivered: readonly Delivered[], questions: readonly Question[]): Promise<readonly Answer[]> {
  const at = questions[0]?.at ?? "2026-01-01T00:00:00Z";
  const tables = new Set<Table>([...RAW, ...delivered.map(({ table }) => table)]);
  const setUp = [...[...tables].map(created), ...delivered.flatMap(inserted)].map((sql) => ({ sql, at }));
  const views = `WITH ${viewsOf()
    .map(({ name, sql }) => `${name} AS (\n${sql}\n)`)
    .join(", ")}\n`;
  const answers = await run([...setUp, ...questions.map(({ sql, at }) => ({ sql: views + sql, at }))]);
  return answers.slice(setUp.length);
}

const typed = (columns: RawTable["columns"]): string =>
  Object.entries(columns)
    .map(([name, type]) => `"${name}" ${trinoType(type)}`)
    .join(", ");

const fields = ({ columns }: Table): string =>
  Object.keys(columns)
    .map((name) => `line."${name}"`)
    .join(", ");

function created(table: Table): string {
  const line = `(SELECT CAST(NULL AS ROW(${typed(table.columns)})) AS line)`;
  return `CREATE TABLE ${table.name} AS SELECT ${fields(table)}, CAST(NULL AS varchar) AS delivered FROM ${line} WITH NO DATA`;
}

/** Lines of one statement: more take Trino longer to read than to run. */
const CHUNK = 25;

function inserted({ table, day, lines }: Delivered): string[] {
  const values = lines.map((line) => `('${JSON.stringify(rowOf(table, line)).replaceAll("'", "''")}')`);
  const chunks = Array.from({ length: Math.ceil(values.length / CHUNK) }, (_, index) =>
    values.slice(index * CHUNK, (index + 1) * CHUNK).join(",\n"),
  );
  return chunks.map(
    (chunk) =>
      `INSERT INTO ${table.name} SELECT ${fields(table)}, '${day}' FROM (SELECT CAST(json_parse(text) AS ROW(${typed(table.columns)})) ` +
      `AS line FROM (VALUES ${chunk}) AS given(text))`,
  );
}

function rowOf({ from = {} }: Table, line: string): unknown {
  let row: Record<string, unknown>;
  try {
    row = { ...object(lowered(JSON.parse(line))) };
  } catch {
    return {};
  }
  for (const [column, name] of Object.entries(from)) row[column] = row[name.toLowerCase()];
  return row;
}

function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name.toLowerCase(), lowered(entry)]));
}

async function run(questions: readonly Question[]): Promise<readonly Answer[]> {
  const lines = await engine(
    "trino",
    questions.map((question) => JSON.stringify(question)),
  );
  return answersOf<Answer>("Trino", lines, questions);
}
