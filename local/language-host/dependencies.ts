import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

/** Direct dependencies in the nearest package.json, with the installed versions; `pulumi about` shows them. */
export function dependenciesOf(directory: string): Dependency[] {
  const folder = folderWith("package.json", directory);
  if (folder === undefined) return [];
  const { dependencies = {} } = read(join(folder, "package.json"));
  return Object.entries(dependencies)
    .map(([name, range]) => {
      const home = folderWith(join("node_modules", name, "package.json"), folder);
      const installed = home === undefined ? undefined : read(join(home, "node_modules", name, "package.json")).version;
      return { name, version: installed ?? range };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function folderWith(file: string, from: string): string | undefined {
  if (existsSync(join(from, file))) return from;
  const up = dirname(from);
  return up === from ? undefined : folderWith(file, up);
}

function read(file: string): { dependencies?: Record<string, string>; version?: string } {
  return JSON.parse(readFileSync(file, "utf8")) as { dependencies?: Record<string, string>; version?: string };
}
