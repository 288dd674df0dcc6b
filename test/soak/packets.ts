import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Progress } from "./progress.ts";

/** Cells of the runs, in turns: the example's, and those of the tests, OpenChoreo's among them. */
const CELLS: readonly (readonly string[])[] = [[], [join(import.meta.dirname, "..", "datapath", "cells")]];

/** The packets suite again and again; what differs in any run is found. It has no chance in it, so the seed says nothing. */
export async function soakPackets(count: number, _seed: number, progress: Progress): Promise<unknown[]> {
  const script = join(import.meta.dirname, "..", "..", "local", "datapath", "run.ts");
  const report = join(tmpdir(), `datapath-soak-${process.pid}.json`);
  const found: unknown[] = [];
  for (let run = 1; run <= count; run += 1) {
    progress.at(run - 1);
    rmSync(report, { force: true });
    const cells = CELLS[(run - 1) % CELLS.length] ?? [];
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--json", report, ...cells], {
      encoding: "utf8",
    });
    // What the machine lacks is named once, not once a run.
    if (status === 3) throw new Error(stderr);
    if (status !== 0)
      found.push({ run, cells, status, mismatches: mismatchesIn(report), output: `${stdout}${stderr}`.slice(-4_000) });
  }
  rmSync(report, { force: true });
  return found;
}

function mismatchesIn(report: string): unknown {
  try {
    return (JSON.parse(readFileSync(report, "utf8")) as { mismatches: unknown }).mismatches;
  } catch {
    return undefined;
  }
}
