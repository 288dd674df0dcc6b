import { readdirSync, readFileSync } from "node:fs";

/** Resident megabytes of each program that runs in this process namespace, the largest first. */
export function memoryOf(): [string, number][] {
  const found = new Map<string, number>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      // Node names its first thread, and so the process, like this.
      const name = (/^Name:\t(.*)$/m.exec(status)?.[1] ?? "").replace("MainThread", "node");
      found.set(name, (found.get(name) ?? 0) + Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended meanwhile.
    }
  }
  return [...found]
    .map(([name, kilobytes]): [string, number] => [name, Math.round(kilobytes / 1024)])
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 6);
}
