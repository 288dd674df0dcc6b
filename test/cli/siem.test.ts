import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DETECTIONS } from "../../components/siem/detection/detections.ts";
import { cellwall } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "cellwall-siem-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return path;
}

function audit(time: string, change: object = {}): object {
  return {
    apiVersion: "audit.k8s.io/v1",
    stage: "ResponseComplete",
    stageTimestamp: time,
    verb: "delete",
    user: { username: "mallory@acme.example", groups: ["system:authenticated"] },
    objectRef: { resource: "ciliumnetworkpolicies", apiGroup: "cilium.io", namespace: "acme-shop-prod", name: "deny" },
    responseStatus: { code: 200 },
    ...change,
  };
}

describe("cellwall siem estimate", () => {
  const PLANE = ["siem", "estimate", "--nodes", "30", "--cells", "200", "--requests", "2000"];

  it("shows every source, largest first, a sum that is one, and what drives it", () => {
    const { code, out } = cellwall(...PLANE, "--price", "search=2.5,cheap=0.5,archive=0.02");
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines[0]?.trim().split(/\s{2,}/)).toEqual(["log", "class", "events/s", "GB/day", "cost/month", "share"]);
    const rows = lines.slice(1, lines.indexOf("")).map((line) => line.trim().split(/\s{2,}/));
    expect(rows.at(-1)?.[0]).toBe("sum");
    const costs = rows.slice(0, -1).map((row) => Number(row[4]));
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    const sum = Number(rows.at(-1)?.[3]);
    expect(Math.abs(costs.reduce((total, one) => total + one, 0) - sum)).toBeLessThan(sum / 100);
    expect(out).toMatch(/what drives the cost\n\s+\d+% {2}hubble-l7: /);
  });

  it("gives the same numbers to programs, with the assumptions that were made", () => {
    const found = JSON.parse(cellwall(...PLANE, "--l7-share", "0", "--questions", "0", "--format", "json").out);
    expect(found.load).toEqual({ nodes: 30, cells: 200, requests: 2000, l7Share: 0, questionsPerConnection: 0 });
    expect(found.sources.find(({ source }: { source: string }) => source === "hubble-l7").gigabytesPerDay).toBe(0);
    expect(found.costPerMonth).toBeNull();
  });

  it("is a table for a page too", () => {
    const lines = cellwall(...PLANE, "--format", "markdown").out.split("\n");
    expect(lines[1]).toBe("| --- | --- | ---: | ---: | ---: |");
    expect(lines).toContainEqual(expect.stringMatching(/^\| \*\*sum\*\* \|/));
  });

  it.each([
    [["--nodes", "many"], /--nodes: many is no number/],
    [["--l7-share", "20"], /--l7-share: 20 is more than 1/],
    [["--price", "search=2.5"], /--price: cheap, archive missing/],
    [["--price", "hot=1"], /there is no class hot; there are search, cheap, archive/],
    [["--price", "search=,cheap=1,archive=1"], /search is nothing/],
  ])("refuses %j", (args, says) => {
    const { code, out, err } = cellwall(...PLANE, ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(says);
  });
});

describe("cellwall siem detections", () => {
  it("lists every rule with its owner", () => {
    const { code, out } = cellwall("siem", "detections");
    expect(code).toBe(0);
    for (const { id, owner, title } of DETECTIONS) expect(out).toMatch(new RegExp(`${id} .*${owner} .*${title}`));
  });

  it.each(["kql", "athena", "bigquery"] as const)("prints a file of %s: each rule below what it is", (engine) => {
    const { code, out } = cellwall("siem", "detections", "--for", engine);
    expect(code).toBe(0);
    const comment = engine === "kql" ? "// " : "-- ";
    const blocks = out.trimEnd().split(/\n\n(?=\/\/ |-- )/);
    expect(blocks.map((block) => block.slice(comment.length, block.indexOf(":")))).toEqual(
      DETECTIONS.map(({ id }) => id),
    );
    for (const block of blocks) expect(block).toContain("docs/siem.md#");
  });

  it("gives programs the query of each engine", () => {
    const rules = JSON.parse(cellwall("siem", "detections", "--format", "json").out) as object[];
    expect(rules).toHaveLength(DETECTIONS.length);
    for (const rule of rules)
      expect(rule).toMatchObject({ queries: { kql: {}, athena: {}, bigquery: {} }, runbook: expect.any(String) });
  });
});

describe("cellwall siem detect", () => {
  const PIPELINE = "system:serviceaccount:cellwall-system:pulumi";

  it("exits 1 with who did it, whose it is and what to do, wherever in the file it happened", () => {
    const early = audit("2026-11-21T01:00:00Z");
    const late = audit("2026-11-21T09:00:00Z", { user: { username: PIPELINE } });
    const { code, out } = cellwall("siem", "detect", "--audit", file("early.jsonl", [early, early, late]));
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ 1 of \d+ detections fired {2}3 events up to 2026-11-21T09:00:00Z$/m);
    expect(out).toMatch(/^policy-tampering {2}High: /m);
    expect(out).toMatch(/^ {2}owner {4}security\n {2}runbook {2}docs\/siem\.md#policy-tampering$/m);
    expect(out).toMatch(/mallory@acme\.example {2}2026-11-21T01:00:00Z {2}2 {6}delete/);
  });

  it("exits 0 for a day on which nothing happened, and for a pipeline of another name", () => {
    const quiet = file("quiet.jsonl", [audit("2026-11-21T09:00:00Z", { user: { username: PIPELINE } })]);
    expect(cellwall("siem", "detect", "--audit", quiet)).toMatchObject({
      code: 0,
      out: expect.stringContaining("✓ nothing fired"),
    });
    const own = file("own.jsonl", [audit("2026-11-21T09:00:00Z")]);
    expect(cellwall("siem", "detect", "--audit", own, "--pipeline-user", "mallory@acme.example").code).toBe(0);
  });

  it("counts what several windows found once for each subject, and stops at --at", () => {
    const hours = ["01", "03", "05"].map((hour) => audit(`2026-11-21T${hour}:00:00Z`));
    const log = file("hours.jsonl", hours);
    const all = JSON.parse(cellwall("siem", "detect", "--audit", log, "--format", "json").out);
    expect(all.findings).toMatchObject([
      { detection: "policy-tampering", severity: "High", owner: "security", count: 3, time: "2026-11-21T01:00:00Z" },
    ]);
    const until = ["--at", "2026-11-21T03:00:00Z", "--format", "json"];
    expect(JSON.parse(cellwall("siem", "detect", "--audit", log, ...until).out).findings).toMatchObject([{ count: 2 }]);
  });

  it("judges approvals only when it is told of them", () => {
    const flows = "test/siem/fixture/hubble-flows.jsonl.gz";
    const untold = cellwall("siem", "detect", "--flow", flows);
    expect(untold.err).toContain("expired-approval was not run: it needs --approvals");
    expect(untold.out).not.toContain("expired-approval");
    const told = cellwall("siem", "detect", "--flow", flows, "--approvals", "examples/shop/approval");
    expect(told.out).toMatch(/EA-1042 .*unknown/);
  });

  it("finds a node without encryption, and a source that went silent among those that were named", () => {
    const posture = file("posture.jsonl", [
      { time: "2026-11-21T02:00:00Z", node: "node-a", ipsec: false, keyAge: null },
      { time: "2026-11-21T02:00:00Z", node: "node-b", ipsec: true, key_age: 3 },
    ]);
    const log = file("later.jsonl", [audit("2026-11-21T04:00:00Z", { verb: "get" })]);
    const { findings } = JSON.parse(
      cellwall("siem", "detect", "--audit", log, "--posture", posture, "--format", "json").out,
    );
    expect(findings).toMatchObject([
      { detection: "ipsec-off-or-overdue", subject: expect.stringContaining("node-a") },
      { detection: "log-source-silent", subject: "posture" },
    ]);
  });

  it("names a line that it can't read, and is not content with the rest", () => {
    const broken = file("broken.jsonl", [audit("2026-11-21T09:00:00Z", { verb: "get" }), { hello: "world" }]);
    const { code, out, err } = cellwall("siem", "detect", "--audit", broken);
    expect([code, out.includes("nothing fired")]).toEqual([1, true]);
    expect(err).toContain(`${broken}:2: no line of a Kubernetes audit log`);
  });

  it.each([
    [[], /nothing to look at/],
    [["--flow", "gone.jsonl"], /gone\.jsonl: no such file/],
    [["--flow", "docs"], /docs: a folder/],
    [["--audit", "package.json", "--at", "noon"], /--at: noon is no instant/],
  ])("exits 2 for %j", (args, says) => {
    const { code, out, err } = cellwall("siem", "detect", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(says);
  });
});
