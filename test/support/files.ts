import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Changes a file, which has to differ after it; returns what puts it back. */
export function edit(file: string, changeText: (text: string) => string): () => void {
  const before = readFileSync(file, "utf8");
  const after = changeText(before);
  if (after === before) throw new Error(`the edit of ${file} changes nothing`);
  writeFileSync(file, after);
  return () => writeFileSync(file, before);
}

/** Files below a folder that contain a text. */
export function filesContaining(folder: string, needle: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(needle));
}

/** A stack's settings with one more, in place of one of the same name. */
export function withSetting(text: string, setting: string): string {
  const [name = ""] = setting.split(":");
  const line = new RegExp(`^ {2}cellwall-planes:${name}:.*\\n(?: {4}.*\\n)*`, "m");
  return text.replace(line, "").replace("config:\n", `config:\n  cellwall-planes:${setting}\n`);
}
