import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Counts across processes: true for the first `times` calls with a key, false afterwards. A file that can be created only
 * once stands for each.
 */
export function amongFirst(folder: string, key: string, times: number): boolean {
  mkdirSync(folder, { recursive: true });
  for (let count = 1; count <= times; count += 1) {
    try {
      writeFileSync(join(folder, `${key}-${count}`), "", { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return false;
}
