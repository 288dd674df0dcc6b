/** Files that hold what a person has looked at once; `UPDATE=1` writes them anew, for a look at the diff. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const FOLDER = join(import.meta.dirname, "..", "golden");

/** The files of a folder as they stand; after `UPDATE=1`, as `given`. */
export function golden(folder: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const root = join(FOLDER, folder);
  if (process.env.UPDATE === "1") {
    rmSync(root, { recursive: true, force: true });
    for (const [name, text] of Object.entries(given)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  }
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [relative(root, path), readFileSync(path, "utf8")]),
  );
}
