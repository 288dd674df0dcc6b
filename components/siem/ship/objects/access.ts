import { label, MANAGED_BY } from "../../../contract/label.ts";
import type { KubernetesObject } from "../../../policy/object.ts";
import { SHIPPER } from "../outlet.ts";

/** Labels of every object of the shipper. */
export function labelsOf(plane: string): Readonly<Record<string, string>> {
  return { [label.managedBy]: MANAGED_BY, [label.plane]: plane };
}

/**
 * The shipper's namespace and its rights. Pod Security is `privileged`, because `baseline` already refuses host paths, and
 * the logs of a node are files of the node; each pod says for itself what it gives up.
 */
export function accessObjects(
  plane: string,
  annotations: Readonly<Record<string, string>>,
): readonly KubernetesObject[] {
  const labels = labelsOf(plane);
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: SHIPPER.namespace,
        labels: {
          ...labels,
          "pod-security.kubernetes.io/enforce": "privileged",
          "pod-security.kubernetes.io/audit": "privileged",
          "pod-security.kubernetes.io/warn": "privileged",
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: SHIPPER.serviceAccount, namespace: SHIPPER.namespace, labels, annotations },
      // Only the watcher asks the API server anything, and mounts its token itself.
      automountServiceAccountToken: false,
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "cellwall-shipper", labels },
      // RBAC knows no selectors: policies without an approval are seen too, and dropped by the watcher.
      rules: [
        { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["list", "watch"] },
        { apiGroups: ["cilium.io"], resources: ["ciliumnetworkpolicies"], verbs: ["list", "watch"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "cellwall-shipper", labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cellwall-shipper" },
      subjects: [{ kind: "ServiceAccount", name: SHIPPER.serviceAccount, namespace: SHIPPER.namespace }],
    },
  ];
}

/** Annotations of the service account by which a cloud knows it. AWS and Google Cloud go by its name alone. */
export function accountAnnotations(clientId: string | undefined): Readonly<Record<string, string>> {
  return clientId === undefined ? {} : { "azure.workload.identity/client-id": clientId };
}
