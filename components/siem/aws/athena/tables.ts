import { CatalogDatabase } from "@pulumi/aws/glue/catalogDatabase.js";
import { CatalogTable } from "@pulumi/aws/glue/catalogTable.js";
import * as pulumi from "@pulumi/pulumi";
import type { LogBucket } from "../bucket/bucket.ts";
import { glueColumns } from "../lake/columns.ts";
import type { LogPlace } from "../place.ts";
import { DAY, parametersOf, RAW, serdeOf } from "./raw.ts";
import { viewsOf, viewText } from "./view.ts";

/**
 * The archive as tables of Athena, and over them the views that detections read. Only for prefixes that get logs. Results of
 * queries are whoever's who asks: a workgroup with a bucket for them is not made here.
 */
export function athenaTables(
  place: LogPlace,
  { target, prefixes, keepDays }: { target: LogBucket; prefixes: readonly string[]; keepDays: number },
  opts: pulumi.CustomResourceOptions,
): void {
  const tables = RAW.filter(({ prefix }) => prefixes.includes(prefix));
  if (tables.length === 0) return;
  const { name: plane, tags } = place;
  const id = `${plane}-logs`;
  const databaseName = id.replaceAll("-", "_");
  const database = new CatalogDatabase(
    id,
    { name: databaseName, description: "The archive of the plane's logs", tags },
    opts,
  );
  const named = (name: string) => `${plane}-${name.replaceAll("_", "-")}`;
  for (const table of tables) {
    const location = pulumi.interpolate`s3://${target.bucket.id}/${table.prefix}/`;
    new CatalogTable(
      named(table.name),
      {
        name: table.name,
        databaseName: database.name,
        tableType: "EXTERNAL_TABLE",
        parameters: location.apply((at) => parametersOf(table, at, keepDays)),
        partitionKeys: [{ name: DAY, type: "string" }],
        storageDescriptor: {
          location,
          columns: glueColumns(table.columns),
          inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
          outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
          serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe", parameters: serdeOf(table) },
        },
      },
      opts,
    );
  }
  for (const view of viewsOf()) {
    if (!tables.some(({ name }) => name === view.over)) continue;
    new CatalogTable(
      named(view.name),
      {
        name: view.name,
        databaseName: database.name,
        tableType: "VIRTUAL_VIEW",
        parameters: { presto_view: "true", comment: "Presto View" },
        viewOriginalText: viewText(view, databaseName),
        viewExpandedText: "/* Presto View */",
        storageDescriptor: { columns: glueColumns(view.columns), serDeInfo: {} },
      },
      opts,
    );
  }
}
