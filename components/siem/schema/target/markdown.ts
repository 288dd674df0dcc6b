import { MAPPING } from "./mapping.ts";
import { type Cell, placesOf, TARGETS } from "./row.ts";

/** The mapping for documentation: a field's places in every schema, or why it has none. */
export function renderMapping(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const head = ["Field", "Of", "Flat table", "ASIM", "ECS", "OCSF"];
  const rows = MAPPING.map((row) => [
    `\`${row.field}\``,
    row.of?.join(", ") ?? "all",
    ...TARGETS.map((target) => cellText(row[target])),
  ]);
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function cellText(cell: Cell): string {
  const places = placesOf(cell);
  if (places.length > 0) return places.map(({ path }) => `\`${path}\``).join(", ");
  return typeof cell === "object" && "none" in cell ? `none: ${cell.none}` : "";
}
