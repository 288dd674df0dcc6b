import { BREAK_GLASS } from "./grant.ts";
import type { Request } from "./role.ts";

/** Where something is done. A cell is in production where its environment is one of the plane's production environments. */
export type Where = "cluster" | "platform" | "cell" | "production cell" | "grants";

/** Something that a person may try, and where it makes a difference. */
export interface Action extends Request {
  /** As a person says it. */
  readonly what: string;
  readonly where: readonly Where[];
}

const CLUSTER: readonly Where[] = ["cluster"];
const NAMESPACES: readonly Where[] = ["platform", "cell", "production cell"];
const GRANTS: readonly Where[] = ["grants"];

const on =
  (where: readonly Where[]) =>
  (what: string, verb: string, group: string, resource: string, name?: string): Action => ({
    what,
    where,
    verb,
    group,
    resource,
    ...(name !== undefined && { name }),
  });
const cluster = on(CLUSTER);
const namespaced = on(NAMESPACES);
const grants = on(GRANTS);

const RBAC = "rbac.authorization.k8s.io";
const ADMISSION = "admissionregistration.k8s.io";

/** All verbs that matter: what the roles are for, and what none of them may be. */
export const ACTIONS: readonly Action[] = [
  namespaced("see pods", "list", "", "pods"),
  namespaced("see events", "list", "", "events"),
  namespaced("see workloads", "list", "apps", "deployments"),
  namespaced("see policies", "list", "cilium.io", "ciliumnetworkpolicies"),
  namespaced("see CPU and memory in use", "list", "metrics.k8s.io", "pods"),
  namespaced("read logs", "get", "", "pods/log"),
  namespaced("read ConfigMaps", "get", "", "configmaps"),
  namespaced("read Secrets", "get", "", "secrets"),
  namespaced("list Secrets", "list", "", "secrets"),
  namespaced("evict a pod", "create", "", "pods/eviction"),
  namespaced("delete a pod", "delete", "", "pods"),
  namespaced("restart a workload", "patch", "apps", "deployments"),
  namespaced("replace a workload", "update", "apps", "deployments"),
  namespaced("scale a workload", "patch", "apps", "deployments/scale"),
  namespaced("create a workload", "create", "apps", "deployments"),
  namespaced("delete a workload", "delete", "apps", "deployments"),
  namespaced("create a pod", "create", "", "pods"),
  namespaced("run a command (exec, SPDY)", "create", "", "pods/exec"),
  namespaced("run a command (exec, WebSocket)", "get", "", "pods/exec"),
  namespaced("attach to a process", "create", "", "pods/attach"),
  namespaced("forward a port", "create", "", "pods/portforward"),
  namespaced("debug with an ephemeral container", "patch", "", "pods/ephemeralcontainers"),
  namespaced("call a pod through the API server", "get", "", "pods/proxy"),
  namespaced("call a service through the API server", "get", "", "services/proxy"),
  namespaced("change a Cilium policy", "patch", "cilium.io", "ciliumnetworkpolicies"),
  namespaced("delete a Cilium policy", "delete", "cilium.io", "ciliumnetworkpolicies"),
  namespaced("change a NetworkPolicy", "patch", "networking.k8s.io", "networkpolicies"),
  namespaced("change a Secret", "patch", "", "secrets"),
  namespaced("take a token of an account", "create", "", "serviceaccounts/token", "default"),
  namespaced("hand out a role", "create", RBAC, "rolebindings"),
  cluster("see nodes", "list", "", "nodes"),
  cluster("cordon a node", "patch", "", "nodes"),
  cluster("delete a node", "delete", "", "nodes"),
  cluster("reach a kubelet's API", "get", "", "nodes/proxy"),
  cluster("see policies of the whole cluster", "list", "cilium.io", "ciliumclusterwidenetworkpolicies"),
  cluster("change a policy of the whole cluster", "patch", "cilium.io", "ciliumclusterwidenetworkpolicies"),
  cluster("relabel a namespace", "patch", "", "namespaces"),
  cluster("delete a namespace", "delete", "", "namespaces"),
  cluster("change an admission policy", "patch", ADMISSION, "validatingadmissionpolicies"),
  cluster("unbind an admission policy", "delete", ADMISSION, "validatingadmissionpolicybindings"),
  cluster("change webhooks", "patch", ADMISSION, "mutatingwebhookconfigurations"),
  cluster("see who may do what", "list", RBAC, "clusterroles"),
  cluster("change a role", "patch", RBAC, "clusterroles"),
  cluster("widen a role beyond one's own rights", "escalate", RBAC, "clusterroles"),
  cluster("bind a role beyond one's own rights", "bind", RBAC, "clusterroles"),
  cluster("hand out a role everywhere", "create", RBAC, "clusterrolebindings"),
  cluster("act as another user", "impersonate", "", "users"),
  cluster("act as another group", "impersonate", "", "groups"),
  cluster("have a certificate signed", "create", "certificates.k8s.io", "certificatesigningrequests"),
  cluster("approve a certificate", "update", "certificates.k8s.io", "certificatesigningrequests/approval"),
  cluster("install a kind", "create", "apiextensions.k8s.io", "customresourcedefinitions"),
  grants("see who broke the glass", "list", "", "secrets"),
  grants("write down a reason", "create", "", "secrets"),
  grants("change a reason", "update", "", "secrets"),
  grants("revoke", "delete", "", "secrets"),
  grants("take an emergency token", "create", "", "serviceaccounts/token", BREAK_GLASS.serviceAccount),
  grants("hand out the emergency role", "create", RBAC, "rolebindings"),
];
