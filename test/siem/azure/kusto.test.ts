import { describe, expect, it } from "vitest";
import { script } from "../../../components/siem/azure/explorer/script.ts";
import { familyName, TABLES, tableName, transform } from "../../../components/siem/azure/table/family.ts";
import { schemaColumns } from "../../../components/siem/azure/table/typed.ts";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { FAMILIES, type Family } from "../../../components/siem/matrix/family.ts";
import { analyse } from "../../support/kusto.ts";

/** Types of Log Analytics in Kusto's words. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ dateTime: "datetime", string: "string", long: "long", boolean: "bool", dynamic: "dynamic" },
};
const columnsOf = (family: Family): readonly string[] =>
  schemaColumns(TABLES[family]).map(({ name, type }) => `${name}: ${TYPES[type]}`);

/** What a data collection rule hands to its transformation when it reads an event hub. */
const SOURCE = { source: "TimeGenerated: datetime, RawData: string, Properties: dynamic" };

/** Azure Monitor reference, AKSAuditAdmin, as far as rules read it. */
const AUDIT =
  "TimeGenerated: datetime, Stage: string, Verb: string, User: dynamic, ObjectRef: dynamic, ResponseStatus: dynamic, " +
  "SourceIps: dynamic, UserAgent: string, RequestUri: string, Level: string, AuditId: string";
const WORKSPACE = {
  AKSAuditAdmin: AUDIT,
  ...Object.fromEntries(FAMILIES.map((family) => [tableName(family), columnsOf(family).join(", ")])),
};

describe("Kusto's own analyser", () => {
  it("finds what is wrong", () => {
    expect(analyse("Posture_CL | where Nodde == 'a'", WORKSPACE).diagnostics).toEqual([expect.stringMatching(/Nodde/)]);
    expect(analyse("Posture_CL | where Node == ", WORKSPACE).diagnostics).not.toEqual([]);
    expect(analyse("Nothing_CL | count", WORKSPACE).diagnostics).not.toEqual([]);
  });

  it.each(FAMILIES)("takes the transformation of %s lines, and gives it the types of its table", (family) => {
    const { diagnostics, columns } = analyse(transform(family), SOURCE);
    expect(diagnostics).toEqual([]);
    expect(columns).toEqual(columnsOf(family));
  });

  it.each(DETECTIONS.map((detection) => ({ id: detection.id, made: detection.kql(DEFAULTS) })))(
    "takes the rule $id over the workspace's tables",
    ({ made }) => {
      const text = "query" in made ? made.query : "";
      expect(text).not.toBe("");
      const { diagnostics, columns } = analyse(text, WORKSPACE);
      expect(diagnostics).toEqual([]);
      expect(columns.length).toBeGreaterThan(0);
    },
  );

  it("takes every command of Data Explorer's script", () => {
    const tables = Object.fromEntries(
      FAMILIES.map((family) => [familyName(family), "timestamp: datetime, line: dynamic"]),
    );
    const commands = script(FAMILIES).split("\n\n");
    expect(commands).toHaveLength(3 * FAMILIES.length);
    for (const command of commands) expect(analyse(command, tables).diagnostics, command).toEqual([]);
  });
});
