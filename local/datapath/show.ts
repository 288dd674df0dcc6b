import pc from "picocolors";
import type { Mismatch } from "./check/judge.ts";

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Most mismatches that are printed; `--json` has all. */
const SHOWN = 40;

export function mismatchTable(mismatches: readonly Mismatch[]): string {
  const rows = mismatches
    .slice(0, SHOWN)
    .map(({ from, to, what, expected, reach, seen, flows, problem }) => [
      from,
      to,
      what,
      expected,
      reach,
      seen,
      flows.join("; ") || "none",
      problem,
    ]);
  const more = mismatches.length > SHOWN ? `\nand ${mismatches.length - SHOWN} more` : "";
  return `${pc.red(table([["from", "to", "what", "declared", "reach", "seen", "flows", "problem"], ...rows]))}${more}`;
}

/** Prints each step with the time it took. */
export function steps(): { step: (text: string) => void; times: () => readonly (readonly [string, number])[] } {
  const began = performance.now();
  let last = began;
  const done: [string, number][] = [];
  return {
    step(text) {
      const now = performance.now();
      done.push([text, (now - last) / 1_000]);
      console.log(`${((now - began) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
      last = now;
    },
    times: () => done,
  };
}
