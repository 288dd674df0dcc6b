/** What private endpoints of one kind of service need. */
export interface Link {
  /** Sub-resource that the endpoint leads to. */
  readonly group: string;
  /** Private DNS zones that its names are in; `{region}` stands for the region. */
  readonly zones: readonly string[];
  readonly reason: string;
}

export type LinkedService = "registry" | "vault" | "monitor" | "event-hub" | "storage" | "explorer";

/** Source: learn.microsoft.com/azure/private-link/private-endpoint-dns, "Azure services DNS zone configuration". */
export const LINKS: Readonly<Record<LinkedService, Link>> = {
  registry: {
    group: "registry",
    // Names of the regional data endpoint are in it too: NAME.REGION.data.
    zones: ["privatelink.azurecr.io"],
    reason: "nodes pull every image from it",
  },
  vault: {
    group: "vault",
    zones: ["privatelink.vaultcore.azure.net"],
    reason: "whoever keeps the keys reaches them from inside; the vault has no public address",
  },
  monitor: {
    group: "azuremonitor",
    zones: [
      "privatelink.monitor.azure.com",
      "privatelink.oms.opinsights.azure.com",
      "privatelink.ods.opinsights.azure.com",
      "privatelink.agentsvc.azure-automation.net",
      "privatelink.blob.core.windows.net",
    ],
    reason: "shippers write logs, and people read them, without leaving the VNet",
  },
  "event-hub": {
    group: "namespace",
    zones: ["privatelink.servicebus.windows.net"],
    reason: "the shipper writes lines, and a SIEM reads them, without leaving the VNet",
  },
  storage: {
    group: "blob",
    zones: ["privatelink.blob.core.windows.net"],
    reason: "an auditor reads the archive from inside; it has no public address",
  },
  explorer: {
    // Of the sub-resource: Azure/terraform-azurerm-avm-res-kusto-cluster, main.privateendpoint.tf.
    group: "cluster",
    // Query and ingestion, and the storage that ingestion by clients goes through.
    zones: [
      "privatelink.{region}.kusto.windows.net",
      "privatelink.blob.core.windows.net",
      "privatelink.queue.core.windows.net",
      "privatelink.table.core.windows.net",
    ],
    reason: "people query flows from inside; it has no public address",
  },
};

/** Names of the zones of a service in a region. */
export function zoneNames(service: LinkedService, region: string): readonly string[] {
  return LINKS[service].zones.map((zone) => zone.replace("{region}", region));
}
