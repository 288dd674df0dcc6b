import { shipped } from "./cluster.ts";
import type { CloudMatrix } from "./source.ts";

const DIAGNOSTIC = "monitor.DiagnosticSetting logs[].category";
const AKS = "Azure Monitor reference for AKS; @pulumi/azure-native 3.28.0, API 2021-05-01-preview";
const DIAGNOSTIC_SINKS = ["log-analytics", "event-hub", "storage"] as const;

/** AKS. Diagnostic settings with `logAnalyticsDestinationType: Dedicated`, so every log has its typed table. */
export const azure: CloudMatrix = {
  "kubernetes-audit": {
    property: DIAGNOSTIC,
    values: ["kube-audit-admin"],
    avoid: {
      "kube-audit": "adds every get and list: often ten times the volume; to storage only, when an auditor asks",
      allLogs: "the category group contains kube-audit",
      audit: "the category group contains kube-audit, and can't be mixed with single categories",
    },
    sinks: DIAGNOSTIC_SINKS,
    lands: "AKSAuditAdmin",
    retention: 90,
    cost: "writes through the API server; leases of nodes and controllers",
    source: AKS,
  },
  authenticator: {
    property: DIAGNOSTIC,
    values: ["guard"],
    sinks: DIAGNOSTIC_SINKS,
    lands: "AKSControlPlane",
    retention: 90,
    cost: "logins and access reviews",
    source: AKS,
  },
  "api-server": {
    property: DIAGNOSTIC,
    values: [
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "cluster-autoscaler",
      "cloud-controller-manager",
      "csi-azuredisk-controller",
      "csi-azurefile-controller",
      "csi-snapshot-controller",
    ],
    sinks: DIAGNOSTIC_SINKS,
    lands: "AKSControlPlane",
    retention: 30,
    cost: "cluster size; the table can be on the Basic plan",
    source: AKS,
  },
  ...shipped({
    sinks: ["log-analytics", "data-explorer", "event-hub", "generic"],
    name: (family) => `${family}_CL`,
  }),
  "cloud-activity": {
    property: "monitor.SubscriptionDiagnosticSetting logs[].category",
    values: [
      "Administrative",
      "Security",
      "ServiceHealth",
      "Alert",
      "Recommendation",
      "Policy",
      "Autoscale",
      "ResourceHealth",
    ],
    sinks: DIAGNOSTIC_SINKS,
    lands: "AzureActivity",
    retention: 365,
    cost: "none to little; one setting a subscription, not one a plane",
    source: AKS,
  },
  "network-flow": {
    property: "network.FlowLog targetResourceId",
    values: ["<virtual network id>"],
    avoid: { "network security group id": "NSG flow logs can't be created since 2025-06-30 and end on 2027-09-30" },
    sinks: ["storage", "log-analytics"],
    lands: "insights-logs-flowlogflowevent",
    retention: 90,
    cost: "connections between nodes; traffic analytics on top of it costs again",
    source: "Azure Network Watcher, virtual network flow logs; @pulumi/azure-native 3.28.0",
  },
  "policy-change": {
    property: DIAGNOSTIC,
    values: ["kube-audit-admin"],
    sinks: DIAGNOSTIC_SINKS,
    lands: "AKSAuditAdmin",
    retention: 365,
    cost: "contained in Kubernetes audit",
    source: AKS,
  },
};
