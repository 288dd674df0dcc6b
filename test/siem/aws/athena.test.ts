import { describe, expect, it } from "vitest";
import { RAW } from "../../../components/siem/aws/athena/raw.ts";
import { fieldsOf, trinoType, viewsOf } from "../../../components/siem/aws/athena/view.ts";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { nodeNamed } from "../../support/graph.ts";
import { all, logsOf, ofType, request } from "./support.ts";

const asked = request(
  { archive: { kind: "bucket", keepDays: 400 } },
  all("archive", "kubernetes-audit", "hubble-verdict", "approval-change", "posture"),
);
const TABLE = "aws:glue/catalogTable:CatalogTable";

/** Words of the query that are no columns. */
const WORDS = new Set(
  (
    "select from where and or not in as is null group by having union all left join on cross unnest interval minute " +
    "count min max now coalesce cardinality any_match regexp_like to_unixtime from_unixtime from_iso8601_timestamp t f a g used true false"
  ).split(" "),
);

/** Paths that a query names: columns, and fields of columns. */
function pathsOf(query: string): readonly string[] {
  const bare = query.replace(/--.*$/gm, "").replace(/'(?:[^']|'')*'/g, "");
  return [...bare.matchAll(/"?[a-z_][a-z0-9_]*"?(?:\.[a-z_][a-z0-9_]*)*/gi)]
    .map(([path]) => path.replaceAll('"', ""))
    .filter((path) => !WORDS.has(path.toLowerCase()) && !path.startsWith("cellwall_"));
}

/** Type of a path in columns of Hive; undefined where there is no such field. */
function typeAt(columns: Readonly<Record<string, string>>, path: string): string | undefined {
  const [head = "", ...rest] = path.split(".");
  return rest.reduce<string | undefined>(
    (type, field) => fieldsOf(/^struct<(.*)>$/.exec(type ?? "")?.[1] ?? "").find(([name]) => name === field)?.[1],
    columns[head],
  );
}

describe("the archive as tables of Athena", () => {
  it("has every column that a detection reads", () => {
    const views = viewsOf();
    let read = 0;
    for (const detection of DETECTIONS) {
      const made = detection.athena(DEFAULTS);
      if ("none" in made) continue;
      const names = views.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(made.query));
      expect(names.length, detection.id).toBeGreaterThan(0);
      const columns = Object.assign({}, ...names.map((view) => view.columns)) as Record<string, string>;
      const item = /^array<struct<(.*)>>$/.exec(columns.authorizations ?? "")?.[1] ?? "";
      const scope = {
        ...columns,
        f: `struct<${fields(columns)}>`,
        a: `struct<${fields(columns)}>`,
        used: `struct<${item}>`,
        // UNNEST makes a column of each field.
        ...Object.fromEntries(fieldsOf(item)),
      };
      for (const path of pathsOf(made.query)) {
        read += 1;
        expect(typeAt(scope, path), `${detection.id} reads ${path}`).toBeDefined();
      }
    }
    expect(read).toBeGreaterThan(40);
  });

  it("gives its views the columns that their queries name, out of tables that there are", () => {
    for (const { sql, columns, over } of viewsOf()) {
      const table = RAW.find(({ name }) => name === over);
      expect(table).toBeDefined();
      expect(sql).toContain(`FROM ${over}`);
      for (const name of Object.keys(columns)) expect(sql).toMatch(new RegExp(`\\b${name}\\b`));
      // Brackets in balance: nothing here can ask Athena itself.
      for (const [open, close] of ["()", "[]"])
        expect(sql.split(open ?? "").length).toBe(sql.split(close ?? "").length);
    }
  });

  it("says types in the words of both engines", () => {
    expect(trinoType("array<struct<decision:string,policy:struct<uid:string>>>")).toBe(
      "array(row(decision varchar, policy row(uid varchar)))",
    );
    expect(trinoType("int")).toBe("integer");
    expect(trinoType("bigint")).toBe("bigint");
  });

  it("computes partitions over all days that are kept, so that a query reads days and not the archive", async () => {
    const { nodes } = await logsOf(asked);
    const { inputs } = nodeNamed(nodes, TABLE, "eu-1-cellwall-raw-hubble");
    expect(inputs).toMatchObject({
      name: "cellwall_raw_hubble",
      databaseName: "eu_1_logs",
      tableType: "EXTERNAL_TABLE",
      parameters: {
        "projection.enabled": "true",
        "projection.delivered.type": "date",
        "projection.delivered.format": "'year='yyyy'/month='MM'/day='dd",
        "projection.delivered.range": "NOW-400DAYS,NOW+1DAY",
        "storage.location.template": "s3://eu-1-logs-id/hubble/$" + "{delivered}",
      },
      partitionKeys: [{ name: "delivered", type: "string" }],
      storageDescriptor: {
        location: "s3://eu-1-logs-id/hubble/",
        serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
      },
    });
  });

  it("has views by the names that detections read, each with its query", async () => {
    const { nodes } = await logsOf(asked);
    const views = ofType(nodes, TABLE).filter(({ inputs }) => inputs.tableType === "VIRTUAL_VIEW");
    expect(views.map(({ inputs }) => String(inputs.name)).toSorted()).toEqual(
      Object.values(DEFAULTS.tables.athena).toSorted(),
    );
    for (const { inputs } of views) {
      const [, text = ""] = /^\/\* Presto View: (.*) \*\/$/.exec(String(inputs.viewOriginalText)) ?? [];
      const definition = JSON.parse(Buffer.from(text, "base64").toString("utf8"));
      expect(definition).toMatchObject({ catalog: "awsdatacatalog", schema: "eu_1_logs" });
      expect(definition.originalSql).toBe(viewsOf().find(({ name }) => name === inputs.name)?.sql);
    }
  });

  it("is not made for what the bucket doesn't get", async () => {
    const { nodes } = await logsOf(request({ archive: { kind: "bucket" } }, all("archive", "cloud-activity")));
    expect(ofType(nodes, TABLE)).toEqual([]);
    expect(ofType(nodes, "aws:glue/catalogDatabase:CatalogDatabase")).toEqual([]);
  });
});

function fields(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([name, type]) => `${name}:${type}`)
    .join(",");
}
