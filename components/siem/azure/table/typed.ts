import type { ColumnType } from "../../schema/target/columns.ts";

/** A name for an expression that columns are made from. */
export interface Step {
  readonly name: string;
  readonly kql: string;
}

export interface TypedColumn extends Step {
  readonly type: ColumnType;
}

/** A typed table, and how its columns are read from a raw line, which is `Line`. */
export interface TypedTable {
  /** Lines for which this holds have a row. Absent: all. */
  readonly keep?: string;
  /** Each may use what the ones before it name. */
  readonly steps: readonly (readonly Step[])[];
  readonly columns: readonly TypedColumn[];
}

export function column(name: string, type: ColumnType, kql: string): TypedColumn {
  return { name, type, kql };
}

/** Types of a custom table. A stream says `datetime` where a table says `dateTime` (Azure Monitor reference). */
const WORDS: Readonly<Record<ColumnType, string>> = {
  time: "dateTime",
  string: "string",
  long: "long",
  boolean: "boolean",
  strings: "dynamic",
  json: "dynamic",
};

export function schemaColumns({ columns }: TypedTable): { name: string; type: string }[] {
  return columns.map(({ name, type }) => ({ name, type: WORDS[type] }));
}
