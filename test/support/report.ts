import { statfsSync } from "node:fs";
import { freemem, loadavg, tmpdir } from "node:os";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** What vitest's JSON report says, as far as it is read here. */
export interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** Longest line of a failure: the whole text stands further up. */
const WIDTH = 220;

/** One line a failure: file, test, first line of the reason. A file that failed as a whole has its own reason. */
export function failureLines({ testResults }: Report, root: string): readonly string[] {
  return testResults.flatMap(({ name, message = "", status, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((one) => one.status === "failed");
    if (failed.length === 0) return status === "failed" ? [line(file, "the file", message)] : [];
    return failed.map(({ fullName, failureMessages }) => line(file, fullName, failureMessages?.[0] ?? ""));
  });
}

function line(file: string, test: string, reason: string): string {
  const [first = ""] = stripVTControlCharacters(reason)
    .split("\n")
    .filter((one) => one.trim() !== "");
  return `${file} > ${test}: ${first.trim()}`.slice(0, WIDTH);
}

/** Free memory and disk and the load: what a failure that comes once has most often to do with. */
export function machineLine(): string {
  const { bavail, bsize } = statfsSync(tmpdir());
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const [load = 0] = loadavg();
  return `${gib(bavail * bsize)} of disk and ${gib(freemem())} of memory free, load ${load.toFixed(1)}`;
}
