import type { Family } from "../../matrix/family.ts";
import { familyName, TABLES, typedQuery } from "../table/family.ts";

/** Name of the ingestion mapping of each table. */
export const MAPPING_NAME = "line";

const MAPPING = JSON.stringify([
  { column: "timestamp", Properties: { Path: "$.time" } },
  { column: "line", Properties: { Path: "$" } },
]);

/**
 * Tables with lines as they came, how they are read, and a function `<Family>Typed()` with the same columns as in Log
 * Analytics. Every command can run again.
 */
export function script(families: readonly Family[]): string {
  return families
    .flatMap((family) => {
      const table = familyName(family);
      const lines = `${table} | project TimeGenerated = timestamp, RawData = tostring(line)`;
      const typed = typedQuery(lines, "RawData", TABLES[family]);
      return [
        `.create-merge table ${table} (timestamp: datetime, line: dynamic)`,
        `.create-or-alter table ${table} ingestion json mapping "${MAPPING_NAME}" '${MAPPING}'`,
        `.create-or-alter function with (folder = "cellwall", skipvalidation = "true") ${table}Typed() {\n${typed}\n}`,
      ];
    })
    .join("\n\n");
}
