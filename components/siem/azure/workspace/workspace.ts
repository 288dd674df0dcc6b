import { DataCollectionEndpoint } from "@pulumi/azure-native/monitor/dataCollectionEndpoint.js";
import { Table } from "@pulumi/azure-native/operationalinsights/table.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type * as pulumi from "@pulumi/pulumi";
import type { DetectionSettings } from "../../detection/settings.ts";
import { familiesOf } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";
import type { SinkRequest } from "../../plan/request.ts";
import type { ShippedHubs } from "../hub/shipped.ts";
import { type LogPlace, located, publicAccess } from "../place.ts";
import { hubReader } from "../reader.ts";
import { nativeOf, TABLES, tableName } from "../table/family.ts";
import { schemaColumns } from "../table/typed.ts";
import { collectionRule } from "./rule.ts";
import { sentinel } from "./sentinel.ts";

export type WorkspaceRequest = Extract<SinkRequest, { readonly kind: "log-analytics" }>;

/** Least that a workspace is paid for in advance where a rule reads an event hub (see `commitmentOf`). */
export const LEAST_COMMITMENT = 100;

const SEARCH_DAYS = 90;
const KEEP_DAYS = 365;
/** Least that a workspace keeps (Azure Monitor, "Manage data retention"). */
const LEAST_DAYS = 30;

/** Days that a workspace keeps lines where they can be searched, and in all. */
export function daysOf({ searchDays = SEARCH_DAYS, keepDays }: WorkspaceRequest): { search: number; keep: number } {
  return { search: searchDays, keep: keepDays ?? Math.max(KEEP_DAYS, searchDays) };
}

/**
 * GB a day that are paid for in advance; undefined where each GB is paid for when it comes. A rule reads an event hub only
 * for a workspace with a commitment tier or in a dedicated cluster (Azure Monitor, "Ingest events from Azure Event Hubs into
 * Azure Monitor Logs", 2026-08-11, preview).
 */
export function commitmentOf({ commitmentGb }: WorkspaceRequest, families: number): number | undefined {
  return commitmentGb ?? (families > 0 ? LEAST_COMMITMENT : undefined);
}

/** What a workspace is asked for, and what comes there. */
export interface WorkspaceSettings {
  readonly sink: string;
  readonly request: WorkspaceRequest;
  readonly sources: readonly SourceId[];
  readonly hubs?: ShippedHubs;
  readonly detections: DetectionSettings;
}

export interface MadeWorkspace {
  readonly workspace: Workspace;
  /** What has to be in a private link scope to be reached. */
  readonly members: readonly { readonly name: string; readonly id: pulumi.Output<string> }[];
  /** Detections that can't be rules here, with the table that is missing. */
  readonly without: readonly string[];
}

/**
 * A workspace with a typed table for each family, the rule that fills it from its event hub, and Microsoft Sentinel with the
 * detections. Only Entra opens it. With a key of Azure's: a key of the customer takes a dedicated cluster of Log Analytics.
 */
export function logWorkspace(place: LogPlace, settings: WorkspaceSettings): MadeWorkspace {
  const { name, resourceGroupName, isolated, made, kept } = place;
  const { sink, request, sources, hubs } = settings;
  const logical = `${name}-${sink}`;
  const families = familiesOf(sources);
  const { search, keep } = daysOf(request);
  const commitment = commitmentOf(request, families.length);
  const workspace = new Workspace(
    logical,
    {
      ...located(place),
      sku:
        commitment === undefined
          ? { name: "PerGB2018" }
          : { name: "CapacityReservation", capacityReservationLevel: commitment },
      // Tables of Azure's own have the workspace's days, and only those: so long as any comes, all of them.
      retentionInDays: Math.max(LEAST_DAYS, nativeOf(sources).length > 0 ? keep : search),
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      // Diagnostic settings go by a channel of Azure's own, which this doesn't close (Azure Monitor, "Private link
      // design": logs of resources).
      ...(isolated && { publicNetworkAccessForIngestion: "Disabled", publicNetworkAccessForQuery: "Disabled" }),
    },
    kept,
  );
  const tables = families.map(
    (family) =>
      new Table(
        `${logical}-${family}`,
        {
          resourceGroupName,
          workspaceName: workspace.name,
          tableName: tableName(family),
          plan: "Analytics",
          retentionInDays: search,
          totalRetentionInDays: keep,
          schema: { name: tableName(family), columns: schemaColumns(TABLES[family]) },
        },
        kept,
      ),
  );
  const { without, onboarded } =
    request.sentinel === false
      ? { without: [], onboarded: [] }
      : sentinel(place, { ...settings, workspaceName: workspace.name, families, tables });
  const members = [{ name: logical, id: workspace.id }];
  if (hubs === undefined || families.length === 0) return { workspace, members, without };
  const endpoint = new DataCollectionEndpoint(
    logical,
    { ...located(place), networkAcls: { publicNetworkAccess: publicAccess(place) } },
    // It waits for nothing: the cluster waits for it, and each way to it would be walked again for all that follows.
    made,
  );
  const reader = hubReader(place, sink, families, hubs);
  const rules = { logical, sink, endpointId: endpoint.id, workspaceId: workspace.id, reader, hubs };
  for (const [index, family] of families.entries()) {
    collectionRule(place, { ...rules, family, after: [...tables.slice(index, index + 1), ...onboarded] });
  }
  return { workspace, members: [...members, { name: `${logical}-endpoint`, id: endpoint.id }], without };
}
