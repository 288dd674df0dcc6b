import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ExportOptions {
  /** Path of the file that is written to: `events.log`. */
  readonly file: string;
  /** Bytes at which it is renamed. */
  readonly size: number;
  /** Renamed files that are kept. */
  readonly backups: number;
  /** Lines a second. */
  readonly rate: number;
}

/** Milliseconds between two writes. */
const EVERY = 10;

/**
 * Writes numbered lines as Cilium's exporter does (1.20.2, lumberjack): renames the file to `events-<time>.log` before it
 * grows beyond its size, and removes the oldest beyond `backups`. Writes end anywhere in a line, as a reader may see them.
 */
export async function writeExport(
  lines: number,
  line: (index: number) => string,
  { file, size, backups, rate }: ExportOptions,
  at: (written: number) => void = () => {},
): Promise<{ readonly bytes: number; readonly rotations: number }> {
  mkdirSync(dirname(file), { recursive: true });
  let out = openSync(file, "a");
  let inFile = 0;
  let bytes = 0;
  let rotations = 0;
  let rest = Buffer.alloc(0);
  const begun = performance.now();
  for (let written = 0; written < lines; ) {
    const due = Math.min(lines, Math.floor(((performance.now() - begun) / 1000) * rate));
    const pieces = [rest];
    while (written < due) {
      const text = Buffer.from(`${line(written)}\n`);
      if (inFile + text.length > size) {
        writeSync(out, Buffer.concat(pieces.splice(0)));
        closeSync(out);
        rotate(file, backups);
        out = openSync(file, "a");
        inFile = 0;
        rotations += 1;
      }
      pieces.push(text);
      inFile += text.length;
      bytes += text.length;
      written += 1;
    }
    const piece = Buffer.concat(pieces);
    const cut = written < lines ? Math.floor(piece.length * 0.9) : piece.length;
    writeSync(out, piece.subarray(0, cut));
    rest = piece.subarray(cut);
    at(written);
    await sleep(EVERY);
  }
  closeSync(out);
  return { bytes, rotations };
}

function rotate(file: string, backups: number): void {
  const folder = dirname(file);
  const time = new Date().toISOString().replaceAll(":", "-").replace("Z", "");
  renameSync(file, file.replace(/\.log$/, `-${time}.log`));
  const renamed = readdirSync(folder)
    .filter((name) => /-\d{4}-.*\.log$/.test(name))
    .sort();
  for (const name of renamed.slice(0, Math.max(0, renamed.length - backups))) rmSync(join(folder, name));
}
