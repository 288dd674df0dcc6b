import { createHash } from "node:crypto";
import { Cluster } from "@pulumi/azure-native/kusto/cluster.js";
import { EventHubDataConnection } from "@pulumi/azure-native/kusto/eventHubDataConnection.js";
import { ReadWriteDatabase } from "@pulumi/azure-native/kusto/readWriteDatabase.js";
import { Script } from "@pulumi/azure-native/kusto/script.js";
import * as pulumi from "@pulumi/pulumi";
import type { Family } from "../../matrix/family.ts";
import type { SinkRequest } from "../../plan/request.ts";
import type { ShippedHubs } from "../hub/shipped.ts";
import { afterKey } from "../key.ts";
import { shortName } from "../name.ts";
import { type LogPlace, located, publicAccess } from "../place.ts";
import { hubReader } from "../reader.ts";
import { familyName } from "../table/family.ts";
import { MAPPING_NAME, script } from "./script.ts";

export type ExplorerRequest = Extract<SinkRequest, { readonly kind: "data-explorer" }>;

/** Local disks, four times the memory of the compute sizes; the smallest with zones. */
const SKU = "Standard_E2ads_v5";
const INSTANCES = 2;
const SEARCH_DAYS = 30;
const KEEP_DAYS = 365;
/** Name of the one database. */
const DATABASE = "logs";

export interface ExplorerSettings {
  readonly sink: string;
  readonly request: ExplorerRequest;
  readonly families: readonly Family[];
  readonly hubs: ShippedHubs;
  readonly zones: readonly string[];
}

/**
 * Azure Data Explorer, for flows in quantity: lines as they came, in one table a family, and a function with the typed
 * columns. It reads each event hub with an identity of its own.
 *
 * In an isolated plane it has no public address and calls only the event hubs; people query it by a private endpoint.
 */
export function explorer(place: LogPlace, settings: ExplorerSettings): Cluster {
  const { name, account, region, resourceGroupName, isolated, key, made, kept } = place;
  const { sink, request, families, hubs, zones } = settings;
  const logical = `${name}-${sink}`;
  const reader = hubReader(place, sink, families, hubs);
  const identities = [reader.identityId, ...(key === undefined ? [] : [key.identityId])];
  const cluster = new Cluster(
    logical,
    {
      ...located(place),
      clusterName: shortName(account, name, sink),
      sku: { name: request.sku ?? SKU, tier: "Standard", capacity: request.instances ?? INSTANCES },
      zones: [...zones],
      identity: { type: "UserAssigned", userAssignedIdentities: identities },
      enableDiskEncryption: true,
      // Lines come by event hub, in batches.
      enableStreamingIngest: false,
      // A cluster that stops itself loses lines once the hub has dropped them.
      enableAutoStop: false,
      publicNetworkAccess: publicAccess(place),
      ...(isolated && {
        restrictOutboundNetworkAccess: "Enabled",
        allowedFqdnList: [pulumi.interpolate`${hubs.namespace.name}.servicebus.windows.net`],
      }),
      ...(key !== undefined && {
        keyVaultProperties: { keyName: key.keyName, keyVaultUri: key.vaultUri, userIdentity: key.identityId },
      }),
    },
    afterKey(kept, key),
  );
  const database = new ReadWriteDatabase(
    logical,
    {
      resourceGroupName,
      location: region,
      clusterName: cluster.name,
      databaseName: DATABASE,
      kind: "ReadWrite",
      softDeletePeriod: `P${request.keepDays ?? Math.max(KEEP_DAYS, request.searchDays ?? 0)}D`,
      hotCachePeriod: `P${request.searchDays ?? SEARCH_DAYS}D`,
    },
    kept,
  );
  const content = script(families);
  const tables = new Script(
    logical,
    {
      resourceGroupName,
      clusterName: cluster.name,
      databaseName: DATABASE,
      scriptName: "tables",
      scriptContent: content,
      continueOnErrors: false,
      // Azure runs a script again only when this differs.
      forceUpdateTag: createHash("sha256").update(content).digest("hex").slice(0, 12),
    },
    { ...made, dependsOn: [database] },
  );
  for (const family of families) {
    const hub = hubs.hubs[family];
    const may = reader.may[family];
    if (hub === undefined || may === undefined) throw new Error(`${sink} reads no ${family}`);
    new EventHubDataConnection(
      `${logical}-${family}`,
      {
        resourceGroupName,
        location: region,
        clusterName: cluster.name,
        databaseName: DATABASE,
        dataConnectionName: family,
        kind: "EventHub",
        eventHubResourceId: hub.id,
        consumerGroup: hubs.group(sink, family),
        managedIdentityResourceId: reader.identityId,
        tableName: familyName(family),
        mappingRuleName: MAPPING_NAME,
        dataFormat: "MULTIJSON",
        compression: "None",
      },
      { ...made, dependsOn: [tables, may] },
    );
  }
  return cluster;
}
