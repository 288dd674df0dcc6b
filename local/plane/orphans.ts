import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { parentOf, processFile, processIds } from "./proc.ts";

/**
 * Plugins of an engine that was killed: `pulumi` gives each a process group of its own, so they outlive it. Only those of
 * the given backend whose parent is gone; nothing where there is no /proc (macOS).
 */
export function orphanedPlugins(backendUrl: string): number[] {
  return processIds().filter((pid) => {
    const name = basename(linkOf(`/proc/${pid}/exe`));
    if (!name.startsWith("pulumi-resource-") && !name.startsWith("pulumi-language-")) return false;
    const environment = processFile(pid, "environ").split("\0");
    return parentOf(pid) === 1 && environment.includes(`PULUMI_BACKEND_URL=${backendUrl}`);
  });
}

/** Ends them; returns how many there were. */
export function endOrphans(backendUrl: string): number {
  const found = orphanedPlugins(backendUrl);
  for (const pid of found) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // It ended by itself in between.
    }
  }
  return found.length;
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
