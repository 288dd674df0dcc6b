/** Literals of the query languages. Settings come from people; a quote in a name must not end a string. */

export function kqlText(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

export function kqlList(values: readonly string[]): string {
  return `dynamic([${values.map(kqlText).join(", ")}])`;
}

/** Athena (Trino): a quote is doubled, a backslash is itself. */
export function athenaText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** BigQuery: backslash escapes. */
export function bigqueryText(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** `IN (…)` of nothing is a syntax error, so nothing is a value that no name has. */
export function sqlList(values: readonly string[], literal: (value: string) => string): string {
  return `(${(values.length === 0 ? [""] : values).map(literal).join(", ")})`;
}

/** A regular expression for namespaces of the given environments. */
export function environmentPattern(environments: readonly string[]): string {
  return `-(${environments.map((name) => name.replace(/[^a-z0-9-]/g, "")).join("|") || "$^"})$`;
}

export function lines(...parts: readonly string[]): string {
  return parts.join("\n");
}
