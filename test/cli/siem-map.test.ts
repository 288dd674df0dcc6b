import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { flowsOf, linesOfSample } from "../siem/fixture/sample.ts";
import { cellwall } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "cellwall-siem-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SAMPLE = "test/siem/fixture/hubble-flows.jsonl.gz";

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function records(out: string): Record<string, unknown>[] {
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("cellwall siem map", () => {
  it("prints a flow a line, in order, in the words of the schema that is asked for", () => {
    const times = flowsOf(linesOfSample("flows")).map(({ time }) => time);
    const flat = cellwall("siem", "map", SAMPLE, "--to", "flat");
    expect([flat.code, flat.err]).toEqual([0, ""]);
    expect(records(flat.out).map(({ TimeGenerated }) => TimeGenerated)).toEqual(times);
    const of = (schema: string) => records(cellwall("siem", "map", SAMPLE, "--to", schema).out);
    expect(of("asim")[0]).toMatchObject({ EventSchema: "NetworkSession" });
    expect(of("ecs")[0]).toMatchObject({ "@timestamp": times[0] });
    expect(of("ocsf")[0]).toMatchObject({ class_uid: 4001 });
  });

  it("reads several files and standard input, and goes on after a broken line, which it names", () => {
    const lines = linesOfSample("flows");
    const input = `${lines[0]}\n\n{"flow":\n${lines[1]}\n`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["cli/main.ts", "siem", "map", SAMPLE, "-", "--to", "ocsf"],
      { input, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
    );
    expect(status).toBe(1);
    expect(records(stdout)).toHaveLength(lines.length + 2);
    expect(stderr).toMatch(/^standard input:3: not JSON: .*\n {4}fix: a line cut by rotation/);
  });

  it("uses what can be read of an archive that was cut, and says so", () => {
    const whole = gzipSync(`${linesOfSample("agent-l7").join("\n")}\n`);
    const cut = file("cut.jsonl.gz", whole.subarray(0, whole.length / 2));
    const { code, out, err } = cellwall("siem", "map", cut, "--to", "flat");
    expect(code).toBe(1);
    expect(records(out).length).toBeGreaterThan(100);
    expect(err).toContain(`${cut}: can't be read to its end`);
  });

  it("says how many lines of the agent have no place in a schema of flows", () => {
    const agent = '{"agent_event":{"type":"POLICY_UPDATED"},"node_name":"a","time":"2026-11-21T02:30:00Z"}\n';
    const { code, out, err } = cellwall("siem", "map", file("agent.jsonl", agent), "--to", "ecs");
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("1 lines are no flows and were left out");
  });

  it("exits 2 before it prints anything when a file is not there or the schema is unknown", () => {
    const missing = cellwall("siem", "map", SAMPLE, join(folder, "gone.jsonl"), "--to", "flat");
    expect([missing.code, missing.out]).toEqual([2, ""]);
    expect(missing.err).toContain("gone.jsonl: no such file");
    const schema = cellwall("siem", "map", SAMPLE, "--to", "cef");
    expect([schema.code, schema.out]).toEqual([2, ""]);
    expect(schema.err).toContain("Allowed choices are flat, asim, ecs, ocsf");
    expect(cellwall("siem", "map", SAMPLE).code).toBe(2);
  });

  it("ends quietly when nobody reads on", () => {
    const many = file("many.jsonl", `${linesOfSample("agent-l7").join("\n")}\n`.repeat(4));
    const command = `"${process.execPath}" cli/main.ts siem map "${many}" --to ecs 2>"${join(folder, "err")}" | head -n 1`;
    const { stdout } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
    expect(records(stdout)).toHaveLength(1);
    expect(readFileSync(join(folder, "err"), "utf8")).not.toMatch(/EPIPE|Error/);
  });
});
