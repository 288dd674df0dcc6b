import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, cacheLayout } from "./cache/folder.ts";
import type { Tool } from "./model.ts";

/**
 * A folder with links to all executables under the names that Pulumi and people expect, to put first on PATH. It also
 * holds `node`: the official language host runs the first one on PATH, and programs here need Node 24.
 */
export function toolPath(tools: ReadonlyMap<string, Tool>, cache: string = cacheFolder()): string {
  const links = new Map<string, string>([["node", process.execPath]]);
  for (const { name, path } of tools.values()) {
    if (name === "cilium-chart" || name === "cilium-crds") continue;
    links.set(name === "oracle" ? "cellwall-oracle" : name, path);
  }
  const sorted = [...links].sort(([a], [b]) => (a < b ? -1 : 1));
  const key = createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 12);
  const { bin } = cacheLayout(cache);
  const folder = join(bin, key);
  if (sorted.every(([name, target]) => linkAt(join(folder, name)) === target)) return folder;
  const making = join(bin, `.${randomUUID()}`);
  mkdirSync(making, { recursive: true });
  for (const [name, target] of sorted) symlinkSync(target, join(making, name));
  // A folder in the way is a damaged one; a run beside this one that makes the same folder wins or loses, both are right.
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
