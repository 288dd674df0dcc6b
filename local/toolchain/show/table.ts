import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Tool } from "../model.ts";

/** A tool that is there, or how one that is not would be had. */
export type Listed = Tool | { readonly name: string; readonly version: string; readonly plan: string };

/** Prints one aligned line per tool. */
export function printTools(tools: readonly Listed[], print: (line: string) => void = console.log): void {
  const rows = [["TOOL", "VERSION", "ORIGIN", "SIZE", "PATH"], ...tools.map(row)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of rows) {
    print(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

function row(tool: Listed): string[] {
  if ("plan" in tool) return [tool.name, tool.version, "absent", "", tool.plan];
  return [tool.name, tool.version, `${tool.origin}, ${tool.from}`, size(bytes(tool.path)), tool.path];
}

/** Size of a file, or of all files below a folder. */
function bytes(path: string): number {
  const real = realpathSync(path);
  if (!statSync(real).isDirectory()) return statSync(real).size;
  return readdirSync(real, { recursive: true, encoding: "utf8" })
    .map((name) => lstatSync(join(real, name)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
}

function size(count: number): string {
  return count < 1_000_000 ? `${Math.ceil(count / 1000)} kB` : `${Math.round(count / 1_000_000)} MB`;
}
