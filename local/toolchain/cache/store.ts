import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Kitchen, Recipe } from "../model.ts";
import { cacheLayout } from "./folder.ts";
import { faultOf, readManifest, takeStock, writeManifest } from "./manifest.ts";

/** A finished entry: its folder, and what is wrong with it, if anything. */
export type Found =
  | { readonly state: "there"; readonly folder: string; readonly from: string; readonly version: string }
  | { readonly state: "damaged"; readonly folder: string; readonly fault: string }
  | { readonly state: "absent" };

/** Folder of a recipe's entry; another version, platform or recipe has another folder. */
export function entryFolder(cache: string, recipe: Recipe): string {
  const key = createHash("sha256").update(recipe.inputs()).digest("hex").slice(0, 12);
  const platform = `${process.platform}-${process.arch}-${key}`;
  return join(cacheLayout(cache).entries, recipe.id, recipe.version, platform);
}

/** Looks an entry up; `thorough` hashes every file. */
export async function lookUp(cache: string, recipe: Recipe, thorough = false): Promise<Found> {
  let folder: string;
  try {
    folder = entryFolder(cache, recipe);
  } catch {
    // The recipe's own sources are not in this clone.
    return { state: "absent" };
  }
  const manifest = await readManifest(folder);
  if (manifest === undefined) return { state: "absent" };
  const fault = await faultOf(folder, manifest, thorough);
  if (fault !== undefined) return { state: "damaged", folder, fault };
  return { state: "there", folder, from: manifest.from, version: manifest.version };
}

/**
 * Makes an entry in a work folder and moves it to its place in one step, so that a kill at any point leaves either the
 * whole entry or none. The caller holds the lock.
 */
export async function makeEntry(cache: string, recipe: Recipe, kitchen: Kitchen, now: () => Date): Promise<string> {
  const target = entryFolder(cache, recipe);
  const work = join(cacheLayout(cache).work, recipe.id);
  const [into, scratch] = [join(work, "entry"), join(work, "scratch")];
  rmSync(work, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  mkdirSync(scratch);
  try {
    await recipe.make(into, scratch, kitchen);
    const files = await takeStock(into);
    const { id, version, origin, from } = recipe;
    await writeManifest(into, { recipe: id, version, origin, from, made: now().toISOString(), files });
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(into, target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Throws away what killed runs left. The caller holds the lock. */
export function emptyWork(cache: string): void {
  rmSync(cacheLayout(cache).work, { recursive: true, force: true });
}

/** Removes every entry, log and link folder, and nothing else: the folder may hold files of the user's. */
export function emptyCache(cache: string): void {
  const { entries, work, log, bin } = cacheLayout(cache);
  for (const folder of [entries, work, log, bin]) rmSync(folder, { recursive: true, force: true });
}
