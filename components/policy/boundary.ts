import { annotation, label } from "../contract/label.ts";
import { compare } from "../contract/problem.ts";
import { type Frame, labelsOf } from "./frame.ts";
import type { KubernetesObject, Placed } from "./object.ts";

/**
 * Ceiling of one cell: a runaway controller or a stolen deployment token can't take the plane with it; 40 pods for each
 * component leave room for autoscaling. Policies are not counted: tenants can't write them, and a quota on a custom kind
 * refuses every object until the quota controller has found the kind ("status unknown for quota", kube-apiserver 1.36.3).
 */
const PODS_PER_COMPONENT = 40;

/** Namespace, accounts, ceilings and roles: what stands before any policy. The namespace comes first. */
export function boundary(frame: Frame): Placed[] {
  return [namespace(frame), ...accounts(frame), quota(frame), limits(frame), ...roles(frame)].map((object) => ({
    stage: "boundary" as const,
    object,
  }));
}

function namespace(frame: Frame): KubernetesObject {
  const { cell } = frame;
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: cell.namespace,
      labels: {
        ...labelsOf(frame),
        [label.phase]: cell.phase,
        // `enforce` looks at pods alone; the other two also tell about a Deployment whose pods would be refused, to
        // whoever applies it and to the audit log. Without a version each follows the cluster's own (Kubernetes 1.36).
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
      // The digest stands here alone: on every object it would rewrite all of them at each change of one.
      annotations: {
        [annotation.digest]: cell.digest,
        [annotation.owner]: cell.owner.team,
        ...(cell.owner.contact !== undefined && { [annotation.contact]: cell.owner.contact }),
      },
    },
  };
}

/** One per component, unless several share one: the identity that policies of other cells name. */
function accounts(frame: Frame): KubernetesObject[] {
  const tokens = new Map<string, boolean>();
  for (const { serviceAccount, kubeApiServer } of frame.cell.components) {
    tokens.set(serviceAccount, kubeApiServer || (tokens.get(serviceAccount) ?? false));
  }
  return [...tokens]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([name, needsToken]) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace: frame.cell.namespace, labels: labelsOf(frame) },
      // A token in a pod that never calls the API server is only something to steal.
      automountServiceAccountToken: needsToken,
    }));
}

function quota(frame: Frame): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "cell", namespace: frame.cell.namespace, labels: labelsOf(frame) },
    spec: {
      hard: {
        pods: String(frame.cell.components.length * PODS_PER_COMPONENT),
        // Ways around the gateways.
        "services.loadbalancers": "0",
        "services.nodeports": "0",
      },
    },
  };
}

function limits(frame: Frame): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "cell", namespace: frame.cell.namespace, labels: labelsOf(frame) },
    spec: {
      limits: [
        {
          type: "Container",
          default: { cpu: "1", memory: "512Mi" },
          defaultRequest: { cpu: "100m", memory: "128Mi" },
        },
      ],
    },
  };
}

const READ = ["get", "list", "watch"];
const WRITE = [...READ, "create", "update", "patch", "delete"];

/** Tenants own their workloads; what isolates them is readable to them and writable to nobody but the pipeline. */
function roles(frame: Frame): KubernetesObject[] {
  const { organization, project, namespace } = frame.cell;
  const readable = [
    { apiGroups: [""], resources: ["pods", "pods/log", "services", "endpoints", "configmaps", "events"], verbs: READ },
    { apiGroups: ["apps"], resources: ["*"], verbs: READ },
    { apiGroups: ["batch"], resources: ["*"], verbs: READ },
    { apiGroups: ["cilium.io"], resources: ["ciliumnetworkpolicies", "ciliumendpoints"], verbs: READ },
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: READ },
  ];
  const owned = [
    { apiGroups: [""], resources: ["services", "configmaps", "secrets", "persistentvolumeclaims"], verbs: WRITE },
    { apiGroups: [""], resources: ["pods"], verbs: [...READ, "delete"] },
    { apiGroups: ["apps"], resources: ["deployments", "statefulsets"], verbs: WRITE },
    { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: WRITE },
    { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: WRITE },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: WRITE },
  ];
  return [
    ["cell-readonly", "readonly", readable] as const,
    ["cell-tenant", "tenant", [...readable, ...owned]] as const,
  ].flatMap(([name, group, rules]) => {
    const metadata = { name, namespace, labels: labelsOf(frame) };
    return [
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules },
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "RoleBinding",
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [
          {
            apiGroup: "rbac.authorization.k8s.io",
            kind: "Group",
            name: `cellwall:${organization}:${project}:${group}`,
          },
        ],
      },
    ];
  });
}
