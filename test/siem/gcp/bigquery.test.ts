import { describe, expect, it } from "vitest";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { AUDIT_LOG, type Field, LINES } from "../../../components/siem/gcp/bigquery/table.ts";
import { bigqueryTables, VIEW_COLUMNS, viewOf } from "../../../components/siem/gcp/bigquery/view.ts";
import { COLUMNS } from "../../../components/siem/schema/target/columns.ts";
import { nodeNamed } from "../../support/graph.ts";
import { AGENTS, KEY, logGraph, one, PROJECT, typesOf, WRITER } from "./given.ts";

const DATASET = "gcp:bigquery/dataset:Dataset";
const TABLE = "gcp:bigquery/table:Table";
const SINK = "gcp:logging/projectSink:ProjectSink";
const YEAR = 365 * 86_400_000;

/** Paths of a schema: `protopayload_auditlog.status.code`. */
function pathsOf(fields: readonly Field[], before = ""): string[] {
  return fields.flatMap(({ name, fields: inner }) => [
    `${before}${name}`,
    ...(inner === undefined ? [] : pathsOf(inner, `${before}${name}.`)),
  ]);
}

describe("a dataset of logs", () => {
  it("is in the region, with the key, and stays when the stack goes", async () => {
    const { nodes, logs } = await logGraph(one({ kind: "bigquery" }, "hubble-verdict"));
    const dataset = nodeNamed(nodes, DATASET, "eu-1-siem");
    expect(dataset.inputs).toEqual({
      project: PROJECT,
      datasetId: "eu_1_siem",
      location: "europe-west4",
      description: "Logs of the plane eu-1",
      labels: { plane: "eu-1" },
      defaultPartitionExpirationMs: YEAR,
      deleteContentsOnDestroy: false,
      defaultEncryptionConfiguration: { kmsKeyName: KEY },
    });
    expect(dataset).toMatchObject({ protect: true, retainOnDelete: true });
    expect(dataset.dependsOn).toContain("eu-1-bigquery-grant");
    expect(
      nodeNamed(nodes, "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "eu-1-bigquery-grant").inputs,
    ).toMatchObject({ member: `serviceAccount:${AGENTS.bigquery}` });
    expect(logs.sinks).toMatchObject([{ name: "siem", kind: "gcp-bigquery", account: PROJECT }]);
  });

  it("has tables in partitions by day, whose new columns are the router's own", async () => {
    const { nodes } = await logGraph(one({ kind: "bigquery", searchDays: 90, keepDays: 30 }, "hubble-verdict"));
    const table = nodeNamed(nodes, TABLE, "eu-1-siem-cellwall-hubble");
    expect(table.inputs).toEqual({
      project: PROJECT,
      datasetId: "eu_1_siem",
      tableId: "cellwall_hubble",
      labels: { plane: "eu-1" },
      schema: JSON.stringify(LINES),
      timePartitioning: { type: "DAY", field: "timestamp", expirationMs: 90 * 86_400_000 },
      deletionProtection: true,
      encryptionConfiguration: { kmsKeyName: KEY },
    });
    expect(table).toMatchObject({ protect: true, retainOnDelete: true, ignoreChanges: ["schema"] });
  });

  it("is written by the router, into one table a log, once its tables stand", async () => {
    const { nodes } = await logGraph(one({ kind: "bigquery" }, "kubernetes-audit", "hubble-verdict"));
    const sink = nodeNamed(nodes, SINK, "eu-1-siem");
    expect(sink.inputs).toMatchObject({
      destination: "bigquery.googleapis.com/projects/acme-planes/datasets/eu_1_siem",
      bigqueryOptions: { usePartitionedTables: true },
      uniqueWriterIdentity: true,
    });
    expect(sink.dependsOn).toEqual(
      expect.arrayContaining(["eu-1-siem-cellwall-hubble", "eu-1-siem-cloudaudit-googleapis-com-activity"]),
    );
    expect(nodeNamed(nodes, "gcp:bigquery/datasetIamMember:DatasetIamMember", "eu-1-siem").inputs).toEqual({
      project: PROJECT,
      datasetId: "eu_1_siem",
      role: "roles/bigquery.dataEditor",
      member: WRITER,
    });
  });

  it("has views over what it receives and over nothing else", async () => {
    const { nodes } = await logGraph(one({ kind: "bigquery" }, "hubble-drop", "approval-change", "container"));
    const tables = nodes.filter(({ type }) => type === TABLE);
    expect(tables.map(({ inputs }) => inputs.tableId).toSorted()).toEqual([
      "approval",
      "cellwall_approval",
      "cellwall_hubble",
      "hubble",
    ]);
    expect(nodeNamed(nodes, TABLE, "eu-1-siem-hubble").inputs).toEqual({
      project: PROJECT,
      datasetId: "eu_1_siem",
      tableId: "hubble",
      labels: { plane: "eu-1" },
      view: { query: viewOf("hubble", "acme-planes.eu_1_siem.cellwall_hubble"), useLegacySql: false },
      deletionProtection: false,
    });
  });

  it("makes nothing else", async () => {
    const { nodes } = await logGraph(one({ kind: "bigquery" }, "kubernetes-audit"));
    expect(typesOf(nodes)).toEqual([
      "bigquery/dataset",
      "bigquery/datasetIamMember",
      "bigquery/table",
      "kms/cryptoKeyIAMMember",
      "logging/projectExclusion",
      "logging/projectSink",
    ]);
  });
});

describe("what detections read", () => {
  const settings = { ...DEFAULTS, tables: { ...DEFAULTS.tables, bigquery: bigqueryTables("cellwall") } };
  const queries = DETECTIONS.map(({ id, bigquery }) => ({ id, answer: bigquery(settings) })).flatMap(
    ({ id, answer }) => ("query" in answer ? [{ id, sql: answer.query }] : []),
  );
  /** Columns of every table that a detection may name. */
  const columns = new Map<string, readonly string[]>([
    [settings.tables.bigquery.flow, Object.keys(VIEW_COLUMNS.hubble)],
    [settings.tables.bigquery.approval, Object.keys(VIEW_COLUMNS.approval)],
    [settings.tables.bigquery.posture, Object.keys(VIEW_COLUMNS.posture)],
    [settings.tables.bigquery.audit, pathsOf(AUDIT_LOG)],
  ]);
  const SQL = new Set(
    (
      "SELECT AS FROM WHERE AND OR NOT IN IS NULL GROUP BY HAVING COUNT MIN MAX TIMESTAMP_SUB CURRENT_TIMESTAMP INTERVAL " +
      "MINUTE COALESCE REGEXP_CONTAINS ENDS_WITH r CROSS JOIN LEFT ON UNNEST SAFE_OFFSET ARRAY_LENGTH TIMESTAMP_SECONDS UNION ALL"
    ).split(" "),
  );

  it("is in the tables and views, by its own name", () => {
    expect(queries.length).toBeGreaterThan(6);
    for (const { id, sql } of queries) {
      const tables = [...sql.matchAll(/`([^`]+)`/g)].map(([, table = ""]) => table);
      expect(tables.length, id).toBeGreaterThan(0);
      const known = new Set(tables.flatMap((table) => columns.get(table) ?? [`no table ${table}`]));
      const bare = sql.replace(/--[^\n]*/g, "").replace(/r?'(?:[^'\\]|\\.)*'|`[^`]*`/g, "");
      const made = new Set([...bare.matchAll(/\bAS ([A-Za-z]+)/g)].map(([, alias = ""]) => alias));
      // `a.id` is a column of the approvals, which the query calls `a`, `f.Approvals` one of flows.
      const named = [...bare.matchAll(/\b[A-Za-z_][A-Za-z_.]*\b/g)]
        .map(([word]) => word.replace(/^[af]\./, ""))
        .filter((word) => word !== "a" && word !== "f" && !SQL.has(word) && !made.has(word));
      expect(named.length, id).toBeGreaterThan(0);
      expect(
        named.filter((word) => !known.has(word)),
        id,
      ).toEqual([]);
    }
  });

  it("has the columns of the flat table, in its order", () => {
    expect(Object.keys(VIEW_COLUMNS.hubble)).toEqual(COLUMNS.map(({ name }) => name));
  });

  it("goes by the name of a dataset of one's own", () => {
    expect(bigqueryTables("eu_1_siem")).toEqual({
      flow: "eu_1_siem.hubble",
      audit: "eu_1_siem.cloudaudit_googleapis_com_activity",
      approval: "eu_1_siem.approval",
      posture: "eu_1_siem.posture",
    });
    expect(bigqueryTables("cellwall")).toEqual(DEFAULTS.tables.bigquery);
  });

  it("comes from columns that the tables have before the first log", () => {
    const fields = LINES.map(({ name }) => name);
    expect(fields).toEqual(expect.arrayContaining(["timestamp", "textPayload"]));
    expect(viewOf("posture", "p.d.cellwall_posture")).toBe(
      [
        "WITH parsed AS (SELECT timestamp, SAFE.PARSE_JSON(textPayload, wide_number_mode => 'round') AS line FROM `p.d.cellwall_posture`)",
        "SELECT",
        "  timestamp AS TimeGenerated,",
        "  JSON_VALUE(line, '$.node') AS Node,",
        "  SAFE_CAST(JSON_VALUE(line, '$.ipsec') AS BOOL) AS Ipsec,",
        "  SAFE_CAST(JSON_VALUE(line, '$.keyAge') AS FLOAT64) AS KeyAge",
        "FROM parsed",
      ].join("\n"),
    );
  });

  it.each(["hubble", "posture", "approval"] as const)("is a query whose brackets and quotes close: %s", (family) => {
    const sql = viewOf(family, "p.d.t");
    const bare = sql.replace(/r?'(?:[^'\\]|\\.)*'/g, "");
    expect(bare).not.toContain("'");
    let depth = 0;
    for (const sign of bare) {
      depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    expect(sql).not.toContain("undefined");
  });
});
