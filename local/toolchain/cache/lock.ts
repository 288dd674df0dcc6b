import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What the owner of the lock says about itself. */
export interface LockOwner {
  readonly nonce: string;
  readonly pid: number;
  readonly host: string;
  /** What it does at the moment, for those who wait. */
  readonly doing: string;
  /** A child that must not outlive its owner: process id and start time as `ps` prints it. */
  readonly child?: { readonly pid: number; readonly started: string };
}

export interface Lock {
  /** Tells those who wait, and a later owner, what goes on. */
  say(doing: string, child?: LockOwner["child"]): void;
  release(): void;
}

export interface LockSettings {
  /** Milliseconds between two signs of life. Default 5,000. */
  readonly heartbeat?: number;
  /** Milliseconds without a sign of life after which an owner counts as gone. Default 60,000. */
  readonly staleAfter?: number;
  /** Milliseconds between two attempts. Default 250. */
  readonly retry?: number;
  /** Called while waiting, at every attempt. */
  readonly waiting?: (owner: LockOwner | undefined) => void;
  /** Called with the owner that vanished, before its lock is taken over. */
  readonly takeover?: (gone: LockOwner | undefined) => void;
}

/**
 * Takes a lock file, waiting for its owner. An owner counts as gone when its process does not exist any more, or when
 * it gave no sign of life for `staleAfter` (ten times that where its process seems to exist).
 */
export async function takeLock(file: string, doing: string, settings: LockSettings = {}): Promise<Lock> {
  const { heartbeat = 5_000, staleAfter = 60_000, retry = 250 } = settings;
  const self: LockOwner = { nonce: randomUUID(), pid: process.pid, host: hostname(), doing };
  mkdirSync(dirname(file), { recursive: true });
  while (!create(file, self)) {
    if (isStale(file, staleAfter)) takeOver(file, staleAfter, settings.takeover);
    else {
      settings.waiting?.(readOwner(file));
      await sleep(retry);
    }
  }
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // The folder was removed under us; the work fails by itself.
    }
  }, heartbeat);
  beat.unref();
  return {
    say(now, child) {
      if (readOwner(file)?.nonce !== self.nonce) return;
      writeFileSync(file, JSON.stringify({ ...self, doing: now, ...(child !== undefined && { child }) }));
    },
    release() {
      clearInterval(beat);
      if (readOwner(file)?.nonce === self.nonce) rmSync(file, { force: true });
    },
  };
}

function create(file: string, owner: LockOwner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isStale(file: string, staleAfter: number): boolean {
  const age = ageOf(file);
  if (age === undefined) return false;
  const owner = readOwner(file);
  // An owner that was killed between creating and filling the file leaves it empty.
  if (owner === undefined) return age > 2_000;
  if (owner.host !== hostname()) return age > staleAfter;
  // A process that exists may have slept with the machine; much later its number belongs to another process.
  return !isAlive(owner.pid) || age > 10 * staleAfter;
}

/**
 * Removes a stale lock. A second file guards the step, so that of two who find the same stale lock one removes it and
 * the other can't remove the lock that the first then takes.
 */
function takeOver(file: string, staleAfter: number, tell: LockSettings["takeover"]): void {
  const guard = `${file}.takeover`;
  if ((ageOf(guard) ?? 0) > 10_000) rmSync(guard, { force: true });
  try {
    writeFileSync(guard, String(process.pid), { flag: "wx" });
  } catch {
    return;
  }
  try {
    if (!isStale(file, staleAfter)) return;
    tell?.(readOwner(file));
    unlinkSync(file);
  } finally {
    rmSync(guard, { force: true });
  }
}

function readOwner(file: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as LockOwner;
  } catch {
    return undefined;
  }
}

function ageOf(file: string): number | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? undefined : Date.now() - found.mtimeMs;
}

/** Whether a process exists; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
