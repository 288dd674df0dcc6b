/** One thing that the vendor's agent may see. */
export interface AgentRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** What it is for, as the generated table says it. */
  readonly why: string;
}

const READ = ["get", "list", "watch"];

/**
 * All that the agent may see: whether the plane is healthy. Nothing that a tenant wrote is among it: no pods with their
 * environment, no logs, no ConfigMaps, no Secrets, no events, whose messages carry names and values.
 */
export const AGENT_RULES: readonly AgentRule[] = [
  { apiGroups: [""], resources: ["nodes"], verbs: READ, why: "versions and conditions of nodes" },
  {
    apiGroups: ["apps"],
    resources: ["daemonsets/status", "deployments/status"],
    verbs: ["get"],
    why: "whether Cilium, DNS and gateways are rolled out",
  },
  {
    apiGroups: ["cilium.io"],
    resources: ["ciliumnodes"],
    verbs: READ,
    why: "whether every node has encryption keys and an agent",
  },
];

/** What it can't do, in the words of the generated table; a test asks each of a real API server. */
export const AGENT_CANNOT: readonly { readonly what: string; readonly verb: string; readonly resource: string }[] = [
  { what: "read Secrets", verb: "get", resource: "secrets" },
  { what: "read ConfigMaps", verb: "get", resource: "configmaps" },
  { what: "see pods and their environment", verb: "list", resource: "pods" },
  { what: "read logs", verb: "get", resource: "pods/log" },
  { what: "read events", verb: "list", resource: "events" },
  { what: "run commands in pods", verb: "create", resource: "pods/exec" },
  { what: "forward ports", verb: "create", resource: "pods/portforward" },
  { what: "read policies of cells", verb: "list", resource: "ciliumnetworkpolicies.cilium.io" },
  { what: "change policies", verb: "patch", resource: "ciliumnetworkpolicies.cilium.io" },
  { what: "change anything that runs", verb: "patch", resource: "deployments.apps" },
  { what: "give itself rights", verb: "create", resource: "clusterrolebindings.rbac.authorization.k8s.io" },
  { what: "act as somebody else", verb: "impersonate", resource: "users" },
  { what: "issue tokens", verb: "create", resource: "serviceaccounts/token" },
];
