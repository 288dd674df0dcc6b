import { Dataset } from "@pulumi/gcp/bigquery/dataset.js";
import { DatasetIamMember } from "@pulumi/gcp/bigquery/datasetIamMember.js";
import { Table } from "@pulumi/gcp/bigquery/table.js";
import type { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import * as pulumi from "@pulumi/pulumi";
import { familiesOf } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";
import type { Retention } from "../../plan/request.ts";
import type { Agent } from "../access/agents.ts";
import { route } from "../route.ts";
import type { PartRequest, PartSettings } from "../settings.ts";
import { ACTIVE, ACTIVITY, AUDIT_LOG, datasetOf, type Field, LINES, tableOf } from "./table.ts";
import { VIEWS, type Viewed, viewOf } from "./view.ts";

/** Days that rows stay unless the sink says otherwise; all of them can be searched. */
export const KEEP_DAYS = 365;

const DAY = 86_400_000;

export interface MadeDataset {
  readonly dataset: Dataset;
  readonly sink: ProjectSink;
}

/**
 * A dataset of the region, tables for the logs that detections read, views over them, and the route to it. Tables come
 * first: a view is refused over one that the router has not made yet, and it makes one with the first entry only.
 */
export function logDataset(
  request: PartRequest,
  sources: readonly SourceId[],
  { searchDays = 0, keepDays = KEEP_DAYS }: Retention,
  { name, project, region, key, labels, protect }: PartSettings,
  agent: Agent | undefined,
  opts: pulumi.CustomResourceOptions,
): MadeDataset {
  const expires = Math.max(searchDays, keepDays) * DAY;
  // What was logged outlives what it was logged of.
  const kept = { ...opts, protect, retainOnDelete: true };
  const dataset = new Dataset(
    request.name,
    {
      project,
      datasetId: datasetOf(request.name),
      location: region,
      description: `Logs of the plane ${name}`,
      labels: { ...labels },
      defaultPartitionExpirationMs: expires,
      deleteContentsOnDestroy: false,
      ...(key !== undefined && { defaultEncryptionConfiguration: { kmsKeyName: key } }),
    },
    { ...kept, dependsOn: [...(agent?.ready ?? [])] },
  );
  const table = (tableId: string, schema: readonly Field[]) =>
    new Table(
      `${request.name}-${tableId.replaceAll("_", "-")}`,
      {
        project,
        datasetId: dataset.datasetId,
        tableId,
        labels: { ...labels },
        schema: JSON.stringify(schema),
        timePartitioning: { type: "DAY", field: "timestamp", expirationMs: expires },
        deletionProtection: protect,
        ...(key !== undefined && { encryptionConfiguration: { kmsKeyName: key } }),
      },
      // The router adds columns; taking them away again would take what is in them.
      { ...kept, ignoreChanges: ["schema"] },
    );
  const families = familiesOf(sources).filter((family): family is Viewed => Object.hasOwn(VIEWS, family));
  const viewed = families.map((family) => ({ family, lines: table(tableOf(family), LINES) }));
  const tables = viewed.map(({ lines }) => lines);
  if (sources.some((source) => ACTIVE.includes(source))) tables.push(table(ACTIVITY, AUDIT_LOG));
  for (const { family, lines } of viewed) {
    new Table(
      `${request.name}-${VIEWS[family]}`,
      {
        project,
        datasetId: dataset.datasetId,
        tableId: VIEWS[family],
        labels: { ...labels },
        view: {
          query: pulumi.interpolate`${dataset.datasetId}.${lines.tableId}`.apply((of) =>
            viewOf(family, `${project}.${of}`),
          ),
          useLegacySql: false,
        },
        // It holds nothing.
        deletionProtection: false,
      },
      opts,
    );
  }
  const sink = route(
    request,
    project,
    pulumi.interpolate`bigquery.googleapis.com/projects/${project}/datasets/${dataset.datasetId}`,
    { ...opts, dependsOn: tables, partitioned: true },
  );
  new DatasetIamMember(
    request.name,
    { project, datasetId: dataset.datasetId, role: "roles/bigquery.dataEditor", member: sink.writerIdentity },
    opts,
  );
  return { dataset, sink };
}
