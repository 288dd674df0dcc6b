import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureLines, machineLine, type Report } from "./report.ts";

interface Job {
  readonly title: string;
  readonly command: readonly string[];
  /** A vitest run whose tests count. */
  readonly counts?: boolean;
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const faults: string[] = [];
const failures: string[] = [];

/**
 * Runs jobs one after the other and shows their output. All run, whatever fails; the process exits non-zero then.
 * With `final` (the default) the totals of all calls are printed as the last line.
 */
export async function runAll(jobs: readonly Job[], { final = true } = {}): Promise<void> {
  for (const job of jobs) {
    const started = performance.now();
    console.log(`\n── ${job.title} (${machineLine()})`);
    if (!(await run(job))) faults.push(job.title);
    console.log(`── ${job.title}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  if (!final) return;
  if (faults.length > 0) {
    console.log(`\nfailed: ${faults.join(", ")} (${machineLine()})`);
    for (const failure of failures) console.log(`  ${failure}`);
    process.exitCode = 1;
  }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
}

async function run({ command, counts }: Job): Promise<boolean> {
  const [program = "", ...args] = command;
  const folder = mkdtempSync(join(tmpdir(), "cellwall-run-"));
  const report = join(folder, "report.json");
  const reporters = counts ? ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`] : [];
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(program, [...args, ...reporters], { stdio: "inherit" });
      child.on("error", reject);
      child.on("close", (status) => resolve(status ?? 1));
    });
    return (counts ? count(report) : true) && code === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Adds a vitest report to the totals; false when it has none or ran nothing, so that an empty suite is a failure. */
function count(report: string): boolean {
  try {
    const read = JSON.parse(readFileSync(report, "utf8")) as Report;
    const { numPassedTests, numFailedTests, numPendingTests } = read;
    failures.push(...failureLines(read, process.cwd()));
    totals.passed += numPassedTests;
    totals.failed += numFailedTests;
    totals.skipped += numPendingTests;
    return numPassedTests + numFailedTests > 0;
  } catch {
    totals.failed += 1;
    return false;
  }
}
