import { label, MANAGED_BY } from "../contract/label.ts";
import { compare } from "../contract/problem.ts";
import type { KubernetesObject } from "../policy/object.ts";
import { BREAK_GLASS } from "./grant.ts";
import { nodeProxy, productionExec } from "./guard/exec.ts";
import { grants, ownGrant, tokens } from "./guard/grant.ts";
import { guardObjects } from "./guard/guard.ts";
import { restartOnly } from "./guard/restart.ts";
import { seal } from "./guard/seal.ts";
import { type Right, ROLE_NAMES, type RoleName, SCOPES, type Scope } from "./role.ts";
import { ROLES } from "./roles.ts";
import { type People, type Place, subjectsOf } from "./subject.ts";

export interface AccessSettings {
  readonly cloud: Place;
  readonly people: People;
  /** Environments whose pods nobody gets into, except by break-glass. Defaults to `prod` and `production`. */
  readonly productionEnvironments?: readonly string[];
  /** Namespaces of the platform, which exist before: logs and settings are read there. Defaults to `kube-system`. */
  readonly platformNamespaces?: readonly string[];
}

export const PRODUCTION: readonly string[] = ["prod", "production"];

const RBAC = "rbac.authorization.k8s.io";
const labels = { [label.managedBy]: MANAGED_BY };

/**
 * Everything that SREs' access consists of, in the order it is placed: the namespace of grants, what is refused, and
 * only then rights.
 */
export function accessObjects({
  cloud,
  people,
  productionEnvironments = PRODUCTION,
  platformNamespaces = ["kube-system"],
}: AccessSettings): KubernetesObject[] {
  const { namespace, serviceAccount } = BREAK_GLASS;
  const guards = [grants, tokens, ownGrant, nodeProxy, restartOnly, seal];
  // An empty list of values is refused by the API server, and means what it says: no environment is production.
  if (productionEnvironments.length > 0) guards.unshift(productionExec(productionEnvironments.toSorted(compare)));
  const platform = [...new Set(platformNamespaces)].toSorted(compare);
  return [
    home(),
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: serviceAccount, namespace, labels },
      automountServiceAccountToken: false,
    },
    ...guards.flatMap(guardObjects),
    ...ROLE_NAMES.flatMap((role) => SCOPES.flatMap((scope) => roleObjects(role, scope))),
    ...ROLE_NAMES.flatMap((role) => {
      const subjects = subjectsFor(role, cloud, people);
      return subjects.length === 0 ? [] : SCOPES.flatMap((scope) => bindings(role, scope, subjects, platform));
    }),
  ];
}

function home(): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: BREAK_GLASS.namespace,
      labels: { ...labels, "pod-security.kubernetes.io/enforce": "restricted" },
    },
  };
}

/** `cellwall-reader`, `cellwall-reader-platform`, `cellwall-operator-grants`. */
function nameOf(role: RoleName, scope: Scope): string {
  return scope === "everywhere" ? `cellwall-${role}` : `cellwall-${role}-${scope}`;
}

function roleObjects(role: RoleName, scope: Scope): KubernetesObject[] {
  const rights = ROLES[role][scope];
  if (rights.length === 0) return [];
  const isLocal = scope === "grants";
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind: isLocal ? "Role" : "ClusterRole",
      metadata: { name: nameOf(role, scope), ...(isLocal && { namespace: BREAK_GLASS.namespace }), labels },
      rules: rights.map(rule),
    },
  ];
}

function rule({ why: _, ...right }: Right): object {
  return right;
}

type Subject = Readonly<Record<string, string>>;

function subjectsFor(role: RoleName, cloud: Place, people: People): readonly Subject[] {
  if (role === "break-glass") {
    return [{ kind: "ServiceAccount", name: BREAK_GLASS.serviceAccount, namespace: BREAK_GLASS.namespace }];
  }
  return subjectsOf(cloud, people)[role].map((name) => ({ apiGroup: RBAC, kind: "Group", name }));
}

function bindings(
  role: RoleName,
  scope: Scope,
  subjects: readonly Subject[],
  platform: readonly string[],
): KubernetesObject[] {
  if (ROLES[role][scope].length === 0) return [];
  const name = nameOf(role, scope);
  const roleRef = { apiGroup: RBAC, kind: scope === "grants" ? "Role" : "ClusterRole", name };
  const binding = (kind: string, namespace?: string): KubernetesObject => ({
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), labels },
    roleRef,
    subjects,
  });
  switch (scope) {
    case "everywhere":
      return [binding("ClusterRoleBinding")];
    case "platform":
      return platform.map((namespace) => binding("RoleBinding", namespace));
    case "grants":
      return [binding("RoleBinding", BREAK_GLASS.namespace)];
  }
}
