import { DataCollectionRule } from "@pulumi/azure-native/monitor/dataCollectionRule.js";
import { DataCollectionRuleAssociation } from "@pulumi/azure-native/monitor/dataCollectionRuleAssociation.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Family } from "../../matrix/family.ts";
import type { ShippedHubs } from "../hub/shipped.ts";
import { type LogPlace, located } from "../place.ts";
import type { HubReader } from "../reader.ts";
import { tableName, transform } from "../table/family.ts";

export interface RuleSettings {
  readonly logical: string;
  readonly sink: string;
  readonly family: Family;
  readonly endpointId: pulumi.Input<string>;
  readonly workspaceId: pulumi.Input<string>;
  readonly reader: HubReader;
  readonly hubs: ShippedHubs;
  /** The table and Sentinel: a rule over a table that isn't there is refused (InvalidOutputTable). */
  readonly after: readonly pulumi.Resource[];
}

/** What Azure makes of an event, and nothing else: this declaration can't be changed (see `collectionRule`). */
const STREAM_COLUMNS = [
  { name: "TimeGenerated", type: "datetime" },
  { name: "RawData", type: "string" },
  { name: "Properties", type: "dynamic" },
];

/** The workspace, as the rule calls it. */
const DESTINATION = "workspace";

/**
 * Reads one event hub into one typed table. The rule names a consumer group only; which hub it is says the association, which
 * comes last, because reading begins with it. A line may have 64 KB. Source: Azure Monitor, "Ingest events from Azure Event
 * Hubs into Azure Monitor Logs", 2026-08-11, preview.
 */
export function collectionRule(place: LogPlace, settings: RuleSettings): void {
  const { made } = place;
  const { logical, sink, family, endpointId, workspaceId, reader, hubs, after } = settings;
  const hub = hubs.hubs[family];
  const may = reader.may[family];
  if (hub === undefined || may === undefined) throw new Error(`${sink} reads no ${family}`);
  const stream = `Custom-${family}`;
  const rule = new DataCollectionRule(
    `${logical}-${family}`,
    {
      ...located(place),
      dataCollectionEndpointId: endpointId,
      identity: { type: "UserAssigned", userAssignedIdentities: [reader.identityId] },
      streamDeclarations: { [stream]: { columns: STREAM_COLUMNS } },
      dataSources: {
        dataImports: { eventHub: { name: family, consumerGroup: hubs.group(sink, family), stream } },
      },
      destinations: { logAnalytics: [{ name: DESTINATION, workspaceResourceId: workspaceId }] },
      dataFlows: [
        {
          streams: [stream],
          destinations: [DESTINATION],
          transformKql: transform(family),
          outputStream: `Custom-${tableName(family)}`,
        },
      ],
    },
    { ...made, dependsOn: [...after] },
  );
  new DataCollectionRuleAssociation(
    `${logical}-${family}`,
    { resourceUri: hub.id, associationName: logical, dataCollectionRuleId: rule.id },
    { ...made, dependsOn: [may] },
  );
}
