import { describe, expect, it } from "vitest";
import { nativeOf, TABLES, tableName, transform } from "../../../components/siem/azure/table/family.ts";
import { EXPRESSIONS } from "../../../components/siem/azure/table/hubble.ts";
import { TRANSFORM_FUNCTIONS, TRANSFORM_OPERATORS } from "../../../components/siem/azure/table/kql.ts";
import { schemaColumns } from "../../../components/siem/azure/table/typed.ts";
import { FAMILIES, familiesOf, familyOf } from "../../../components/siem/matrix/family.ts";
import { SOURCE_IDS } from "../../../components/siem/matrix/source.ts";
import { COLUMNS, logAnalyticsColumns } from "../../../components/siem/schema/target/columns.ts";

/** A query without its texts, in which patterns have names and brackets of their own. */
const bare = (kql: string) => kql.replace(/'[^']*'/g, "''");

describe.each(FAMILIES)("the transformation of %s lines", (family) => {
  it("uses only what a data collection rule allows", () => {
    const kql = bare(transform(family));
    const functions = [...kql.matchAll(/([a-z_][a-z0-9_]*)\(/gi)].map(([, name = ""]) => name);
    expect(functions.length).toBeGreaterThan(3);
    expect(functions.filter((name) => !TRANSFORM_FUNCTIONS.includes(name))).toEqual([]);
    const operators = [...kql.matchAll(/^\| ([a-z-]+)/gm)].map(([, name = ""]) => name);
    expect(operators.length).toBeGreaterThan(1);
    expect(operators.filter((name) => !TRANSFORM_OPERATORS.includes(name))).toEqual([]);
  });

  it("fills every column of its table, in its order", () => {
    const [, projected = ""] = transform(family).split("| project\n");
    const names = projected.split("\n").map((line) => /^ {2}([A-Za-z0-9]+) = ./.exec(line)?.[1]);
    expect(names).toEqual(schemaColumns(TABLES[family]).map(({ name }) => name));
  });

  it("has a time in every row, and names no word of the language as a property", () => {
    expect(schemaColumns(TABLES[family])[0]).toEqual({ name: "TimeGenerated", type: "dateTime" });
    expect(transform(family)).toContain("TimeGenerated = iif(isnull(Time), TimeGenerated, Time)");
    // `time` is a keyword of Kusto; found with Kusto's own parser (@kusto/language-service-next 12.4.1).
    expect(bare(transform(family))).not.toMatch(/\.time\b/);
  });
});

describe("the table of flows", () => {
  it("has the flat schema's columns and no other, each with an expression", () => {
    expect(schemaColumns(TABLES.hubble)).toEqual(logAnalyticsColumns("table"));
    expect(Object.keys(EXPRESSIONS).toSorted()).toEqual(COLUMNS.map(({ name }) => name).toSorted());
  });

  it("takes users, queries and fragments out of URLs, and keeps no header but two", () => {
    const kql = transform("hubble");
    expect(kql).toContain("Url = extract('^([^?#]*)', 1, tostring(F.l7.http.url))");
    expect(kql.match(/F\.l7\.http\.url/g)).toHaveLength(1);
    expect([...kql.matchAll(/"key":"([a-z-]+)"/g)].map(([, name]) => name)).toEqual(["x-request-id", "traceparent"]);
  });
});

describe("families", () => {
  it("come from the log matrix: each source is shipped in one, or written by Azure itself", () => {
    expect(familiesOf(SOURCE_IDS)).toEqual(FAMILIES);
    expect(familyOf("hubble-l7")).toBe("hubble");
    expect(familyOf("node")).toBe("kubernetes");
    expect(nativeOf(SOURCE_IDS)).toEqual([
      "kubernetes-audit",
      "authenticator",
      "api-server",
      "cloud-activity",
      "network-flow",
      "policy-change",
    ]);
    expect(tableName("gateway")).toBe("Gateway_CL");
  });
});
