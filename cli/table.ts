import pc from "picocolors";

/** Columns as wide as their widest value, two blanks between, the head dimmed on a terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    `  ${row.map((value, column) => value.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
  return [pc.dim(line(head)), ...rows.map(line)].join("\n");
}
