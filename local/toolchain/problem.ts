/** A tool that can't be had. The message says what is wrong, where, and what to do. */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
}

/** A downloaded file that is not the published one. Never passed over in favour of another way. */
export class ChecksumError extends ToolchainError {}

/** Whether an error, or what a child process printed, means that the disk is full. */
export function isDiskFull(cause: unknown): boolean {
  if (typeof cause === "string") return /no space left on device|ENOSPC|disk quota exceeded/i.test(cause);
  if (!(cause instanceof Error)) return false;
  const code = (cause as NodeJS.ErrnoException).code;
  return code === "ENOSPC" || code === "EDQUOT" || isDiskFull(cause.message) || isDiskFull(cause.cause);
}

/** One message for a full disk, whichever step met it. */
export function diskFull(doing: string, cache: string, cause?: unknown): ToolchainError {
  return new ToolchainError(
    `the disk is full: ${doing} stopped\n` +
      `    cache: ${cache}\n` +
      "    fix: free about 10 GB (Go keeps its own caches too: `go env GOCACHE GOMODCACHE`), or set CELLWALL_CACHE to a\n" +
      "    folder on another disk; then run the same command again, it goes on where it stopped",
    { cause },
  );
}

/** One message for a cache folder that can't be used; undefined for another error. */
export function unusableCache(cache: string, error: unknown): ToolchainError | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || !["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(code)) return undefined;
  if (path?.startsWith(cache) !== true && !cache.startsWith(`${path}`)) return undefined;
  return new ToolchainError(
    `the cache can't be written: ${(error as Error).message}\n` +
      `    fix: make ${cache} writable, or set CELLWALL_CACHE to another folder`,
    { cause: error },
  );
}
