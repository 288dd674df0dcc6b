import { MaintenanceConfiguration } from "@pulumi/azure-native/containerservice/maintenanceConfiguration.js";
import type * as pulumi from "@pulumi/pulumi";
import { DEFAULT_MAINTENANCE, type Maintenance } from "../../cloud.ts";

/**
 * - `none`: Azure changes no version by itself.
 * - `patch`: Azure takes patches of the minor version in the window; `kubernetesVersion` is then no longer compared.
 */
export type ClusterUpgrades = "none" | "patch";

/**
 * - `window`: node images once a week. Put a canary region's window days before the others': an image can break IPsec
 *   (Azure/AKS#5753).
 * - `held`: images change only by hand.
 */
export type NodeUpgrades = "window" | "held";

/** Hours; the least that automatic upgrades want (AKS, "Planned maintenance"). */
const LENGTH = 4;

/** What the windows are for. Each may be there once, under this name (AKS, "Planned maintenance"). */
const WINDOWS = [
  // AKS's own weekly releases of control plane and add-ons; takes weekly schedules only.
  { key: "releases", configName: "default" },
  { key: "versions", configName: "aksManagedAutoUpgradeSchedule" },
  { key: "node-images", configName: "aksManagedNodeOSUpgradeSchedule" },
] as const;

export function autoUpgradeProfile(cluster: ClusterUpgrades = "none", nodes: NodeUpgrades = "window") {
  return { upgradeChannel: cluster, nodeOSUpgradeChannel: nodes === "window" ? "NodeImage" : "None" };
}

/** Everything that Azure changes by itself waits for the window. */
export function maintenanceWindows(
  name: string,
  cluster: { readonly resourceGroupName: pulumi.Input<string>; readonly resourceName: pulumi.Input<string> },
  { day, hour }: Maintenance = DEFAULT_MAINTENANCE,
  opts: pulumi.CustomResourceOptions,
): MaintenanceConfiguration[] {
  return WINDOWS.map(
    ({ key, configName }) =>
      new MaintenanceConfiguration(
        `${name}-${key}`,
        {
          ...cluster,
          configName,
          maintenanceWindow: {
            durationHours: LENGTH,
            startTime: `${String(hour).padStart(2, "0")}:00`,
            utcOffset: "+00:00",
            schedule: { weekly: { intervalWeeks: 1, dayOfWeek: day } },
          },
        },
        opts,
      ),
  );
}
