import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Cells that are changed while they run. */
export const TRIAL = join(import.meta.dirname, "trial.yaml");

/** Changes a file of cells. @throws Error when nothing of it changes. */
export function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${file} has nothing to change`);
  writeFileSync(file, changed);
}
