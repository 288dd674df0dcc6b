import { FlowLog } from "@pulumi/azure-native/network/flowLog.js";
import type * as pulumi from "@pulumi/pulumi";

/** Where flow logs of the VNet go. The storage account is in the plane's region and lets trusted Microsoft services in. */
export interface AzureFlowLogs {
  readonly storageAccountId: pulumi.Input<string>;
  /** Log Analytics workspace for traffic analytics: its id in Azure, its own id (a GUID), and its region. */
  readonly workspace?: {
    readonly id: pulumi.Input<string>;
    readonly customerId: pulumi.Input<string>;
    /** Defaults to the plane's. */
    readonly region?: string;
  };
}

/** Days until a flow record is deleted. */
const RETENTION = 90;

/** Minutes between two rounds of analytics: 10 or 60; 10 costs more and is what an investigation wants. */
const INTERVAL = 10;

/**
 * Flow logs of a whole VNet: those of security groups can't be made any more (since 2025-06-30). With IPsec they show
 * nodes and ESP; Hubble alone knows pods.
 */
export function flowLog(
  name: string,
  settings: {
    readonly region: string;
    readonly networkId: pulumi.Input<string>;
    readonly logs: AzureFlowLogs;
    readonly tags: Readonly<Record<string, string>>;
  },
  opts: pulumi.CustomResourceOptions,
): FlowLog {
  const { region, networkId, logs, tags } = settings;
  const { storageAccountId, workspace } = logs;
  return new FlowLog(
    `${name}-flows`,
    {
      // Azure makes one watcher for each region and subscription by itself; a second is refused.
      resourceGroupName: "NetworkWatcherRG",
      networkWatcherName: `NetworkWatcher_${region}`,
      location: region,
      targetResourceId: networkId,
      storageId: storageAccountId,
      enabled: true,
      format: { type: "JSON", version: 2 },
      retentionPolicy: { enabled: true, days: RETENTION },
      ...(workspace !== undefined && {
        flowAnalyticsConfiguration: {
          networkWatcherFlowAnalyticsConfiguration: {
            enabled: true,
            workspaceResourceId: workspace.id,
            workspaceId: workspace.customerId,
            workspaceRegion: workspace.region ?? region,
            trafficAnalyticsInterval: INTERVAL,
          },
        },
      }),
      tags: { ...tags },
    },
    opts,
  );
}
