import { describe, expect, it } from "vitest";
import { failureLines, machineLine, type Report } from "../support/report.ts";

const report: Report = {
  numPassedTests: 1,
  numFailedTests: 2,
  numPendingTests: 0,
  testResults: [
    {
      name: "/clone/test/a.test.ts",
      status: "failed",
      assertionResults: [
        { status: "passed", fullName: "a works" },
        {
          status: "failed",
          fullName: "a breaks",
          failureMessages: ["\u001b[31mError: no space left\u001b[39m\n    at x"],
        },
      ],
    },
    { name: "/clone/test/b.test.ts", status: "failed", message: "\nit can't be loaded", assertionResults: [] },
    { name: "/clone/test/c.test.ts", status: "passed", assertionResults: [] },
  ],
};

describe("the end of a test run", () => {
  it("names each failed test and file with the first line of its reason", () => {
    expect(failureLines(report, "/clone")).toEqual([
      "test/a.test.ts > a breaks: Error: no space left",
      "test/b.test.ts > the file: it can't be loaded",
    ]);
  });

  it("says what the machine has left", () => {
    expect(machineLine()).toMatch(/^[\d.]+ GiB of disk and [\d.]+ GiB of memory free, load [\d.]+$/);
  });
});
