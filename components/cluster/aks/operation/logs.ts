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

/** Sends the control plane's logs to a workspace. Gone before the cluster: a setting left behind comes back with the next of that name. */
export function controlPlaneLogs(
  name: string,
  { clusterId, workspaceId }: { readonly clusterId: pulumi.Input<string>; readonly workspaceId: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): DiagnosticSetting {
  return new DiagnosticSetting(
    `${name}-logs`,
    {
      name: "to-siem",
      resourceUri: clusterId,
      workspaceId,
      // Tables of their own (AKSAuditAdmin, AKSControlPlane) in place of AzureDiagnostics.
      logAnalyticsDestinationType: "Dedicated",
      // No retentionPolicy: Azure refuses it on new settings (hashicorp/terraform-provider-azurerm#23051).
      logs: Object.keys(CATEGORIES).map((category) => ({ category, enabled: true })),
    },
    // Azure does not always return it, and then every preview shows a change (Azure/azure-rest-api-specs#22400).
    { ...opts, ignoreChanges: ["logAnalyticsDestinationType"] },
  );
}
