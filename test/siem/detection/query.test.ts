import { describe, expect, it } from "vitest";
import { TABLES } from "../../../components/siem/azure/table/family.ts";
import type { Query } from "../../../components/siem/detection/detection.ts";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { DEFAULTS, type DetectionSettings } from "../../../components/siem/detection/settings.ts";
import { COLUMNS } from "../../../components/siem/schema/target/columns.ts";
import { project } from "../../../components/siem/schema/target/project.ts";
import { flowLine, flowsOf } from "../fixture/sample.ts";

function textOf(query: Query): string {
  return "query" in query ? query.query : "";
}

const engines = ["kql", "athena", "bigquery"] as const;
const queries = (settings: DetectionSettings) =>
  DETECTIONS.flatMap((detection) =>
    engines.map((engine) => ({
      name: `${detection.id} ${engine}`,
      engine,
      detection,
      text: textOf(detection[engine](settings)),
    })),
  );

/** Columns beside those of the flat table: Azure Monitor reference for AKSAuditAdmin, and the typed tables. */
const OTHER = [
  ...["Verb", "User", "ObjectRef", "ResponseStatus", "Stage", "AKSAuditAdmin", "Hubble_CL", "Posture_CL"],
  ...["Approval_CL", ...[TABLES.posture, TABLES.approval].flatMap(({ columns }) => columns.map(({ name }) => name))],
];
/** String values inside KQL, not columns. */
const VALUES = ["ResponseComplete", "ResponseStarted", "RequestReceived"];

describe("queries", () => {
  it("name only tables and columns that exist, or that they make themselves", () => {
    const columns = new Set([...COLUMNS.map(({ name }) => name), ...OTHER, ...VALUES]);
    for (const { name, engine, text } of queries(DEFAULTS)) {
      if (engine === "athena") continue;
      const bare = text.replace(/"[^"]*"|'[^']*'|`[^`]*`|--[^\n]*/g, "");
      const made = [...bare.matchAll(/([A-Z][A-Za-z]+) = |AS ([A-Z][A-Za-z]+)/g)].map(
        ([, kql, sql]) => kql ?? sql ?? "",
      );
      const used = [...bare.matchAll(/(?<![.\w])[A-Z][a-z][A-Za-z_]*/g)].map(([word]) => word);
      expect(
        used.filter((word) => !columns.has(word) && !made.includes(word)),
        name,
      ).toEqual([]);
    }
  });

  it("for Athena use places that the OCSF mapping fills", () => {
    const [flow] = flowsOf([flowLine(0)]);
    if (flow === undefined) throw new Error("no flow");
    const record = project(flow, "ocsf");
    for (const { name, engine, text } of queries(DEFAULTS)) {
      if (engine !== "athena" || !text.includes(DEFAULTS.tables.athena.flow)) continue;
      const paths = [
        ...text.matchAll(
          /\b((?:src_endpoint|dst_endpoint|connection_info|metadata|unmapped)(?:\.[a-z_]+)+|action_id)\b/g,
        ),
      ].map(([, path = ""]) => path);
      if (!name.startsWith("log-source")) expect(paths.length, name).toBeGreaterThan(1);
      for (const path of paths) {
        let value: unknown = record;
        for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
        expect(value, `${name} ${path}`).not.toBeUndefined();
      }
    }
  });

  it("look back as far as the rule, which is the window of the predicate", () => {
    for (const { name, engine, detection, text } of queries(DEFAULTS)) {
      if (detection.id === "log-source-silent") continue;
      const { window } = detection;
      const spans = {
        kql: [`ago(${window}m)`],
        athena: [`interval '${window}' minute`, `to_unixtime(now()) - ${window * 60}`],
        bigquery: [`INTERVAL ${window} MINUTE`],
      }[engine];
      expect(
        spans.some((span) => text.includes(span)),
        name,
      ).toBe(true);
    }
  });

  it("carry the same settings as the predicate", () => {
    const settings: DetectionSettings = {
      ...DEFAULTS,
      denials: 77,
      keyMaxAge: 41,
      pipelineUsers: ["pipe-user"],
      breakGlassUsers: ["glass-user"],
      production: ["live"],
      silentAfter: { posture: 19 },
    };
    const wanted: Readonly<Record<string, string>> = {
      "denied-burst": "77",
      "ipsec-off-or-overdue": "41",
      "policy-tampering": "pipe-user",
      "break-glass": "glass-user",
      "exec-in-production": "live",
      "log-source-silent": "19",
    };
    for (const { name, detection, text } of queries(settings)) expect(text, name).toContain(wanted[detection.id] ?? "");
  });

  it("can't be ended by a quote in a name", () => {
    const name = `o'brien" or 1==1 \\`;
    const settings = { ...DEFAULTS, pipelineUsers: [name] };
    const tampering = DETECTIONS.find(({ id }) => id === "policy-tampering");
    if (tampering === undefined) throw new Error("no detection");
    expect(textOf(tampering.kql(settings))).toContain(`"o'brien\\" or 1==1 \\\\"`);
    expect(textOf(tampering.athena(settings))).toContain(`'o''brien" or 1==1 \\'`);
    expect(textOf(tampering.bigquery(settings))).toContain(`'o\\'brien" or 1==1 \\\\'`);
  });

  it("have balanced brackets", () => {
    for (const { name, text } of queries(DEFAULTS)) {
      const bare = text.replace(/"[^"]*"|'[^']*'|--[^\n]*/g, "");
      for (const [open, close] of ["()", "[]"].map((pair) => [...pair]))
        expect(bare.split(open ?? "").length, `${name} ${open}`).toBe(bare.split(close ?? "").length);
    }
  });

  it("say why there is none where nothing is watched", () => {
    const silent = DETECTIONS.find(({ id }) => id === "log-source-silent");
    expect(silent?.kql({ ...DEFAULTS, silentAfter: {} })).toEqual({
      none: "no source is watched: `silentAfter` is empty",
    });
  });
});
