import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sha256 } from "../cache/manifest.ts";
import type { Kitchen, Recipe, ToolName } from "../model.ts";
import { ChecksumError } from "../problem.ts";

/** What a downloaded file must hash to: SHA-256 written here, or the address of the file that lists it. */
export type Checksum = { readonly sha256: string } | { readonly listed: string };

export interface Asset {
  readonly url: string;
  readonly checksum: Checksum;
  /** Where the file goes below the entry; without it, the file is an archive. */
  readonly as?: string;
  /** Folder of the archive whose content is taken. Default: the archive's only top folder. */
  readonly folder?: string;
}

export interface ReleasePlan {
  readonly id: string;
  readonly version: string;
  readonly from: string;
  readonly usually: string;
  readonly assets: readonly Asset[];
  readonly provides: Readonly<Partial<Record<ToolName, string>>>;
}

/** Downloads the files of an official release, checks every one, and unpacks archives. */
export function release(plan: ReleasePlan): Recipe {
  const { id, version, from, usually, provides } = plan;
  return {
    id,
    version,
    from,
    usually,
    provides,
    origin: "downloaded",
    needs: { url: plan.assets[0]?.url ?? "" },
    inputs: () => JSON.stringify(plan.assets),
    async make(into, work, kitchen) {
      for (const asset of plan.assets) await fetchAsset(asset, into, work, kitchen);
      for (const path of Object.values(provides)) if (path !== ".") chmodSync(join(into, path), 0o755);
    },
  };
}

async function fetchAsset(asset: Asset, into: string, work: string, kitchen: Kitchen): Promise<void> {
  const name = basename(new URL(asset.url).pathname);
  const file = join(work, name);
  await kitchen.fetch(asset.url, file);
  await check(asset, name, file, work, kitchen);
  if (asset.as !== undefined) {
    const target = join(into, asset.as);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(file, target);
    return;
  }
  const unpacked = join(work, `${name}.unpacked`);
  mkdirSync(unpacked);
  await kitchen.run("tar", ["-xzf", file, "-C", unpacked], { cwd: work });
  cpSync(join(unpacked, asset.folder ?? "."), into, { recursive: true, verbatimSymlinks: true });
}

/** @throws ChecksumError when the file is not the one that was published. */
async function check(asset: Asset, name: string, file: string, work: string, kitchen: Kitchen): Promise<void> {
  const found = await sha256(file);
  let wanted: string | undefined;
  let source = "the value pinned in local/toolchain/catalogue";
  if ("sha256" in asset.checksum) wanted = asset.checksum.sha256;
  else {
    source = asset.checksum.listed;
    const list = join(work, `${name}.checksum-${createHash("sha256").update(source).digest("hex").slice(0, 8)}`);
    await kitchen.fetch(source, list);
    wanted = listedChecksum(readFileSync(list, "utf8"), name);
    if (wanted === undefined) throw new Error(`${source} lists no checksum for ${name}, so it is not used`);
  }
  if (found === wanted) return;
  throw new ChecksumError(
    `checksum mismatch: ${asset.url}\n` +
      `      downloaded: sha256 ${found}\n      wanted:     sha256 ${wanted} (${source})\n` +
      "    the file was thrown away; try again, and if it stays so, do not trust the mirror or proxy in between",
  );
}

/**
 * The SHA-256 of a file in a published list: `<hash>  <name>` per line, a file with the bare hash, GitHub's description
 * of a release (`assets[].digest`), or the index of a Helm repository (`digest:` of the chart whose `urls:` name it).
 */
export function listedChecksum(list: string, name: string): string | undefined {
  if (list.startsWith("{")) return releaseDigest(list, name);
  const lines = list.split("\n").map((line) => line.trim());
  if (lines[0] !== undefined && lines.filter(Boolean).length === 1 && /^[0-9a-f]{64}$/.test(lines[0])) return lines[0];
  for (const line of lines) {
    const match = /^([0-9a-f]{64})\s+\*?(?:\.\/)?(\S+)$/.exec(line);
    if (match !== null && match[2] === name) return match[1];
  }
  const at = lines.findIndex((line) => line === `- ${name}` || (line.startsWith("- ") && line.endsWith(`/${name}`)));
  for (let index = at; index > 0; index -= 1) {
    const digest = /^digest: ([0-9a-f]{64})$/.exec(lines[index] ?? "");
    if (digest !== null) return digest[1];
  }
  return undefined;
}

function releaseDigest(description: string, name: string): string | undefined {
  const { assets = [] } = JSON.parse(description) as { assets?: readonly { name: string; digest?: string | null }[] };
  return /^sha256:([0-9a-f]{64})$/.exec(assets.find((asset) => asset.name === name)?.digest ?? "")?.[1];
}
