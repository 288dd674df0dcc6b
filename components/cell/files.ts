import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, relative, resolve } from "node:path";
import type { SourceFile } from "../contract/source.ts";

/** Files that say something about cells but declare none. */
const TEST_SUFFIX = ".cells.test.yaml";
const DECLARATION_SUFFIXES = new Set([".yaml", ".yml", ".json"]);

/** A path that was named and can't be read. */
export class UnreadablePath extends Error {
  override readonly name = "UnreadablePath";
}

/**
 * Reads declarations: files as named, folders with everything below them. OpenAPI documents and test files that lie
 * beside cell files are left out. Paths in the result are relative to `root`, so messages read the same on every machine.
 */
export function readDeclarations(paths: readonly string[], root: string): SourceFile[] {
  const found = new Set<string>();
  for (const path of paths) collect(resolve(root, path), path, found);
  return [...found]
    .toSorted()
    .map((path) => ({ path: relative(root, path) || basename(path), text: readFileSync(path, "utf8") }))
    .filter(({ text }) => !isOpenApi(text));
}

/** Reads the documents that declarations refer to; those that can't be read are left out and become located problems. */
export function readDocuments(paths: Iterable<string>, root: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    try {
      texts.set(path, readFileSync(resolve(root, path), "utf8"));
    } catch {
      // Resolution names the cell file and line that refer to it.
    }
  }
  return texts;
}

function collect(path: string, named: string, found: Set<string>): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new UnreadablePath(
      `${named}: no such file or folder\n    fix: name a cell file, or a folder that holds some`,
    );
  }
  if (!stat.isDirectory()) {
    found.add(path);
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith(".") && entry.name !== "node_modules") collect(inside, inside, found);
    } else if (DECLARATION_SUFFIXES.has(extname(entry.name)) && !entry.name.endsWith(TEST_SUFFIX)) {
      found.add(inside);
    }
  }
}

/** The first key of the document tells; a cell file with a wrong `apiVersion` is still read, and refused with a reason. */
function isOpenApi(text: string): boolean {
  return /^\s*(?:\{\s*)?"?(?:openapi|swagger)"?\s*:/m.test(text) && !/^\s*"?apiVersion"?\s*:/m.test(text);
}
