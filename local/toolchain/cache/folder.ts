import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Folder that keeps tools between runs and clones: `CELLWALL_CACHE`, else `$XDG_CACHE_HOME/cellwall`, else
 * `~/.cache/cellwall`.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.CELLWALL_CACHE) return resolve(env.CELLWALL_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "cellwall");
}

/** What the cache folder holds. */
export function cacheLayout(cache: string) {
  return {
    /** Finished entries: `<recipe>/<version>/<platform>-<hash of the recipe>`. */
    entries: join(cache, "tool"),
    /** Unfinished ones. Whoever holds the lock may empty it. */
    work: join(cache, "work"),
    lock: join(cache, "lock"),
    log: join(cache, "log"),
    /** Folders of links to put on PATH. */
    bin: join(cache, "bin"),
  } as const;
}
