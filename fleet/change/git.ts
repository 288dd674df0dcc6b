/** What a change is, from git. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChangedFile } from "../../components/fleet/change/affected.ts";
import { FleetError } from "../error.ts";

/** Longest output of git that is read, in bytes. */
const MAX_OUTPUT = 256 * 1024 * 1024;

function git(root: string, args: readonly string[]): string {
  try {
    return execFileSync("git", ["-C", root, ...args], {
      encoding: "utf8",
      maxBuffer: MAX_OUTPUT,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const told = String((error as { stderr?: unknown }).stderr ?? error).trim();
    throw new FleetError(
      `git ${args[0]}: ${told}\n    fix: fetch the base first; a CI's checkout has one commit unless it is told otherwise (fetch-depth: 0)`,
    );
  }
}

/** Root of the checkout that holds the current folder. */
export function rootOf(folder: string): string {
  return git(folder, ["rev-parse", "--show-toplevel"]).trim();
}

/** The commit at which a branch left its base: what the base gained since is no part of the change. */
export function mergeBase(root: string, base: string): string {
  return git(root, ["merge-base", base, "HEAD"]).trim();
}

/** Files that differ between a commit and the working tree, new ones included; texts of YAML and JSON files with them. */
export function changedFiles(root: string, commit: string): readonly ChangedFile[] {
  const names = [
    ...git(root, ["diff", "--name-only", "--no-renames", "-z", commit]).split("\0"),
    ...git(root, ["ls-files", "--others", "--exclude-standard", "-z"]).split("\0"),
  ];
  return [...new Set(names)].filter(Boolean).map((path) => {
    if (!/\.(ya?ml|json)$/.test(path)) return { path };
    const before = textAt(root, commit, path);
    const after = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
    return { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  });
}

function textAt(root: string, commit: string, path: string): string | undefined {
  const known = git(root, ["ls-tree", "--name-only", commit, "--", path]).trim();
  return known === "" ? undefined : git(root, ["show", `${commit}:${path}`]);
}

/** Runs `use` with a folder that holds the files of a commit; the folder is gone afterwards. */
export function withCommit<Result>(root: string, commit: string, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "cellwall-base-"));
  try {
    const tar = execFileSync("git", ["-C", root, "archive", "--format=tar", commit], { maxBuffer: MAX_OUTPUT });
    execFileSync("tar", ["-x", "-C", folder], { input: tar });
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
