import { describe, expect, it } from "vitest";
import { defaultRequest } from "../../../components/siem/plan/defaults.ts";
import { readLogs } from "../../../components/siem/plan/read.ts";
import { logSummary } from "../../../components/siem/plan/summary.ts";

const load = { nodes: 6, cells: 50, requests: 500 };
const prices = { search: 2.5, cheap: 0.5, archive: 0.02 };

describe("what a preview says of a plane's logs", () => {
  it("names each sink with what it receives, what is off and why, and what it comes to", () => {
    const lines = logSummary(defaultRequest("aws"), load, prices);
    expect(lines[0]).toBe("logs of this plane");
    expect(lines[1]).toMatch(/^ {2}control-plane \(cloudwatch\): .*kubernetes-audit/);
    expect(lines[2]).toMatch(/^ {2}archive \(bucket\): .*hubble-verdict/);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}off: tetragon, because Tetragon is not installed/));
    expect(lines.at(-1)).toMatch(
      /^ {2}estimate for 6 nodes, 50 cells and 500 requests a second: \d+ events\/s, [\d.]+ GB\/day, \d+ a month at the given prices; most of it: Hubble L7/,
    );
  });

  it("says no cost without prices", () => {
    expect(logSummary(defaultRequest("gcp"), load).at(-1)).not.toContain("a month");
  });

  it("counts nothing of a source that is left out", () => {
    const gigabytes = (given: unknown): number => {
      const { request } = readLogs("azure", given);
      const line = request === undefined ? "" : (logSummary(request, load).at(-1) ?? "");
      return Number(/([\d.]+) GB\/day/.exec(line)?.[1]);
    };
    expect(gigabytes({ off: { "hubble-l7": "HTTP is logged at the gateway" } })).toBeLessThan(gigabytes({}) / 2);
  });
});
