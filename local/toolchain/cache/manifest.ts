import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One file or link of a finished entry. `mtime` in milliseconds, as it was when the hash was taken. */
export type ManifestFile =
  | { readonly path: string; readonly size: number; readonly mtime: number; readonly sha256: string }
  | { readonly path: string; readonly link: string };

/** What a finished entry holds and how it came to be. */
export interface Manifest {
  readonly recipe: string;
  readonly version: string;
  readonly origin: "downloaded" | "built";
  readonly from: string;
  /** Time of making, ISO 8601. */
  readonly made: string;
  readonly files: readonly ManifestFile[];
}

const NAME = "manifest.json";

/** Lists and hashes every file below `folder`. */
export async function takeStock(folder: string): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(folder.length + 1);
    if (entry.isDirectory() || path === NAME) continue;
    if (entry.isSymbolicLink()) files.push({ path, link: await readlink(full) });
    else {
      const { size, mtimeMs } = await lstat(full);
      files.push({ path, size, mtime: mtimeMs, sha256: await sha256(full) });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, NAME), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The manifest of an entry, or undefined where there is no finished entry. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, NAME), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

/**
 * What is wrong with an entry, or undefined. Sizes are always compared; a file is hashed where its modification time
 * differs from the recorded one, or always with `thorough`.
 */
export async function faultOf(folder: string, manifest: Manifest, thorough = false): Promise<string | undefined> {
  for (const file of manifest.files) {
    const full = join(folder, file.path);
    const found = await lstat(full).catch(() => undefined);
    if (found === undefined) return `${file.path} is missing`;
    if ("link" in file) {
      if (!found.isSymbolicLink() || (await readlink(full)) !== file.link) return `${file.path} is not the link it was`;
      continue;
    }
    if (found.size !== file.size) return `${file.path} has ${found.size} bytes instead of ${file.size}`;
    if ((thorough || found.mtimeMs !== file.mtime) && (await sha256(full)) !== file.sha256) {
      return `${file.path} has other content than when it was made`;
    }
  }
  return undefined;
}

/** SHA-256 of a file, lower-case hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
