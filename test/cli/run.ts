/** The command as a user starts it. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** Instant at which the example's approvals hold. */
export const AS_OF = ["--as-of", "2026-11-21T00:00:00Z"];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** In the clone. */
export function cellwall(...args: readonly string[]): Ended {
  return cellwallIn(ROOT, ...args);
}

export function cellwallIn(folder: string, ...args: readonly string[]): Ended {
  const env = { ...process.env, NO_COLOR: "1" };
  const main = join(ROOT, "cli", "main.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

/** A copy of the example with some of its texts replaced; `use` gets its folder, which is gone afterwards. */
export function withShop<Result>(
  edits: readonly (readonly [string, string, string])[],
  use: (folder: string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), "cellwall-shop-"));
  try {
    cpSync(join(ROOT, "examples", "shop"), folder, { recursive: true });
    for (const [file, from, to] of edits) {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8");
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      writeFileSync(path, text.replace(from, to));
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
