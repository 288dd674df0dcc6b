/** Processes of this machine, as Linux tells them; nothing where there is no /proc (macOS). */
import { readdirSync, readFileSync } from "node:fs";

/** Ids of all of them. */
export function processIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number);
  } catch {
    return [];
  }
}

/** A file of a process; empty where it has ended in between or belongs to somebody else. */
export function processFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** The process that started it, or 1 where that one is gone. Undefined for a process that has ended. */
export function parentOf(pid: number): number | undefined {
  const parent = /\) \S (\d+)/.exec(processFile(pid, "stat"))?.[1];
  return parent === undefined ? undefined : Number(parent);
}
