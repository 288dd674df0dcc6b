import type { Right, Role } from "../role.ts";

const READ = ["get", "list", "watch"];

/** What everybody on duty sees of the whole cluster: what runs and why it doesn't, and nothing of what a tenant keeps. */
export const SEEN: readonly Right[] = [
  {
    apiGroups: [""],
    resources: [
      "nodes",
      "namespaces",
      "pods",
      "services",
      "endpoints",
      "serviceaccounts",
      "persistentvolumes",
      "persistentvolumeclaims",
      "resourcequotas",
      "limitranges",
    ],
    verbs: READ,
    why: "what runs, where, as whom and within which ceilings",
  },
  {
    apiGroups: ["", "events.k8s.io"],
    resources: ["events"],
    verbs: READ,
    why: "why a pod isn't scheduled, pulled or ready",
  },
  {
    apiGroups: ["apps"],
    resources: ["deployments", "daemonsets", "statefulsets", "replicasets", "controllerrevisions"],
    verbs: READ,
    why: "what is rolled out, and how far",
  },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: READ, why: "what runs to an end" },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: READ, why: "why there are so many" },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: READ, why: "what holds a drain up" },
  {
    apiGroups: ["cilium.io"],
    resources: [
      "ciliumnetworkpolicies",
      "ciliumclusterwidenetworkpolicies",
      "ciliumcidrgroups",
      "ciliumendpoints",
      "ciliumidentities",
      "ciliumnodes",
    ],
    verbs: READ,
    why: "who may talk to whom, and what Cilium made of it",
  },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["networkpolicies", "ingresses", "ingressclasses"],
    verbs: READ,
    why: "the same in the words of Kubernetes",
  },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ, why: "what a service resolves to" },
  {
    apiGroups: ["gateway.networking.k8s.io"],
    resources: ["gatewayclasses", "gateways", "httproutes", "grpcroutes", "tlsroutes", "referencegrants"],
    verbs: READ,
    why: "which route leads to which cell",
  },
  { apiGroups: ["metrics.k8s.io"], resources: ["nodes", "pods"], verbs: ["get", "list"], why: "CPU and memory in use" },
  {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: [
      "validatingadmissionpolicies",
      "validatingadmissionpolicybindings",
      "validatingwebhookconfigurations",
      "mutatingwebhookconfigurations",
    ],
    verbs: READ,
    why: "why a request was refused",
  },
  {
    apiGroups: ["rbac.authorization.k8s.io"],
    resources: ["roles", "rolebindings", "clusterroles", "clusterrolebindings"],
    verbs: READ,
    why: "who may do what: rights are no secret",
  },
  {
    apiGroups: ["apiextensions.k8s.io"],
    resources: ["customresourcedefinitions"],
    verbs: READ,
    why: "which kinds there are, in which version",
  },
  {
    apiGroups: ["storage.k8s.io"],
    resources: ["storageclasses", "csinodes", "csidrivers", "volumeattachments"],
    verbs: READ,
    why: "why a volume isn't attached",
  },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: READ, why: "who leads, which node is alive" },
];

/**
 * Logs and settings are read in namespaces of the platform alone. What a cell logs or is set to is runtime data of a
 * tenant: it may hold what its users typed. Its owners read it, by their role `cell-readonly` or in their SIEM; an SRE
 * sees events, metrics and flows of the same cell, and breaks the glass where these don't tell.
 */
export const LOGS: readonly Right[] = [
  { apiGroups: [""], resources: ["pods/log"], verbs: ["get"], why: "logs" },
  { apiGroups: [""], resources: ["configmaps"], verbs: READ, why: "settings, such as cilium-config" },
];

export const reader: Role = { everywhere: SEEN, platform: LOGS, grants: [] };
