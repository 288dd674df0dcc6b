import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SOURCE_IDS, type SourceId } from "../../../components/siem/matrix/source.ts";
import { clusterConfig, nodeConfig } from "../../../components/siem/ship/config/config.ts";
import type { Outlet } from "../../../components/siem/ship/outlet.ts";

const outlet: Outlet = { kind: "file", name: "local", folder: "/var/lib/siem", families: ["hubble", "kubernetes"] };
const config = (off: readonly SourceId[]) => {
  const sources = SOURCE_IDS.filter((source) => !off.includes(source));
  return nodeConfig([outlet], ["hubble", "kubernetes"], { cluster: "eu-1", gateways: [], sources });
};

describe("a source that is left out", () => {
  it("is not read where it has a reader of its own", () => {
    expect(Object.keys(config([]).receivers)).toEqual(["file_log/hubble", "file_log/pods", "journald/node"]);
    expect(Object.keys(config(["container"]).receivers)).not.toContain("file_log/pods");
    expect(Object.keys(config(["node"]).receivers)).not.toContain("journald/node");
    const settings = { cluster: "eu-1", gateways: [], sources: ["container"] as const };
    expect(clusterConfig([outlet], ["kubernetes"], settings).receivers).toEqual({});
  });

  it("is dropped where it shares a file, and only it: verdicts always stay", () => {
    expect(config([]).processors["filter/decisions"]).toBeUndefined();
    const filter = config(["hubble-l7"]).processors["filter/decisions"] as { logs: { log_record: [string] } };
    const [, text = ""] = /^IsMatch\(log\.body, (".*")\)$/.exec(filter.logs.log_record[0]) ?? [];
    const pattern = new RegExp(JSON.parse(text));
    const lines = ["l7", "l4-dns"].flatMap((name) =>
      gunzipSync(readFileSync(new URL(`../fixture/hubble-agent-${name}.jsonl.gz`, import.meta.url)))
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== ""),
    );
    const type = (line: string): number => JSON.parse(line).flow?.event_type?.type;
    const dropped = lines.filter((line) => pattern.test(line));
    expect(dropped.length).toBeGreaterThan(10);
    expect(new Set(dropped.map(type))).toEqual(new Set([129]));
    expect(lines.filter((line) => !pattern.test(line)).map(type)).not.toContain(129);
  });
});
