import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Logs of Azure Firewall (Azure Monitor, "Supported logs for microsoft.network/azurefirewalls"), each with what it is for.
 * Left out: NAT rules and DNS queries, which this firewall has none of, and IDPS, which only Premium has.
 */
export const FIREWALL_CATEGORIES: Readonly<Record<string, string>> = {
  AZFWApplicationRule: "names that were reached or refused: the second witness beside Hubble",
  AZFWNetworkRule: "addresses that were refused",
  AZFWThreatIntel: "names and addresses that Microsoft knows as hostile",
};

/** Sends the firewall's logs to a workspace, into tables of their own. */
export function firewallLogs(
  name: string,
  {
    firewallId,
    workspaceId,
  }: { readonly firewallId: pulumi.Input<string>; readonly workspaceId: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): DiagnosticSetting {
  return new DiagnosticSetting(
    `${name}-egress-logs`,
    {
      name: "to-siem",
      resourceUri: firewallId,
      workspaceId,
      logAnalyticsDestinationType: "Dedicated",
      logs: Object.keys(FIREWALL_CATEGORIES).map((category) => ({ category, enabled: true })),
    },
    // Azure does not always return it, and then every preview shows a change (Azure/azure-rest-api-specs#22400).
    { ...opts, ignoreChanges: ["logAnalyticsDestinationType"] },
  );
}
