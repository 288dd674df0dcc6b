import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Logs of the control plane (AKS, "Monitoring data reference"), each with what it is for. Left out, with the reason:
 * - `kube-audit`: `kube-audit-admin` and every read besides, the largest table of a busy cluster; one of both is enough.
 * - the groups `audit` and `allLogs`: both contain `kube-audit`.
 * - `karpenter-events`, `fleet-*`: nothing of that kind runs here.
 */
export const CATEGORIES: Readonly<Record<string, string>> = {
  "kube-apiserver": "errors and refused requests",
  "kube-audit-admin": "who changed what",
  guard: "decisions of Entra and Azure RBAC, which SIEM rules need",
  "kube-controller-manager": "nodes that are lost, tokens that are made",
  "kube-scheduler": "pods without a place",
  "cluster-autoscaler": "pools that grow or can't",
  "cloud-controller-manager": "load balancers that are opened",
  "csi-azuredisk-controller": "disks that are attached",
  "csi-azurefile-controller": "shares that are mounted",
  "csi-snapshot-controller": "copies of disks that are made",
};

/** Where logs of the control plane go, and which. One of workspace, storage account and event hub. */
export interface LogDestination {
  /** Unique among the cluster's destinations; part of the setting's name. */
  readonly name: string;
  readonly categories: readonly string[];
  readonly workspaceId?: pulumi.Input<string>;
  readonly storageAccountId?: pulumi.Input<string>;
  readonly eventHub?: { readonly authorizationRuleId: pulumi.Input<string>; readonly hub: pulumi.Input<string> };
}

/** One workspace for every category, or destinations with the categories of each. */
export type ControlPlaneLogs = { readonly workspaceId: pulumi.Input<string> } | readonly LogDestination[];

/** The inputs of a diagnostic setting that say where it writes. */
export function destinationInputs({
  workspaceId,
  storageAccountId,
  eventHub,
}: Pick<LogDestination, "workspaceId" | "storageAccountId" | "eventHub">) {
  return {
    ...(workspaceId !== undefined && { workspaceId }),
    ...(storageAccountId !== undefined && { storageAccountId }),
    ...(eventHub !== undefined && {
      eventHubAuthorizationRuleId: eventHub.authorizationRuleId,
      eventHubName: eventHub.hub,
    }),
  };
}

/** Sends the control plane's logs away. Gone before the cluster: a setting left behind comes back with the next of that name. */
export function controlPlaneLogs(
  name: string,
  { clusterId, logs }: { readonly clusterId: pulumi.Input<string>; readonly logs: ControlPlaneLogs },
  opts: pulumi.CustomResourceOptions,
): readonly DiagnosticSetting[] {
  const everything = { name: "siem", categories: Object.keys(CATEGORIES) };
  const destinations = "workspaceId" in logs ? [{ ...everything, workspaceId: logs.workspaceId }] : logs;
  return destinations.map((destination) => {
    const { name: to, categories, workspaceId } = destination;
    return new DiagnosticSetting(
      "workspaceId" in logs ? `${name}-logs` : `${name}-${to}-logs`,
      {
        name: `to-${to}`,
        resourceUri: clusterId,
        ...destinationInputs(destination),
        // Tables of their own (AKSAuditAdmin, AKSControlPlane) in place of AzureDiagnostics.
        ...(workspaceId !== undefined && { logAnalyticsDestinationType: "Dedicated" }),
        // No retentionPolicy: Azure refuses it on new settings (hashicorp/terraform-provider-azurerm#23051).
        logs: categories.map((category) => ({ category, enabled: true })),
      },
      // Azure does not always return it, and then every preview shows a change (Azure/azure-rest-api-specs#22400).
      workspaceId === undefined ? opts : { ...opts, ignoreChanges: ["logAnalyticsDestinationType"] },
    );
  });
}
