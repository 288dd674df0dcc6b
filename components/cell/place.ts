import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesObject } from "../policy/object.ts";

// biome-ignore lint/suspicious/noExplicitAny: the SDK types each kind on its own; a bundle holds objects of any kind.
type Constructor = new (name: string, args: any, opts: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/**
 * The resource class of each built-in kind that a bundle contains, so that a stack shows
 * `kubernetes:core/v1:Namespace` and the provider waits as it does for that kind. Every other kind is a custom resource.
 */
const builtIn: Readonly<Record<string, Constructor>> = {
  "v1/Namespace": k8s.core.v1.Namespace,
  "v1/ServiceAccount": k8s.core.v1.ServiceAccount,
  "v1/ResourceQuota": k8s.core.v1.ResourceQuota,
  "v1/LimitRange": k8s.core.v1.LimitRange,
  "v1/ConfigMap": k8s.core.v1.ConfigMap,
  "rbac.authorization.k8s.io/v1/Role": k8s.rbac.v1.Role,
  "rbac.authorization.k8s.io/v1/RoleBinding": k8s.rbac.v1.RoleBinding,
  "networking.k8s.io/v1/NetworkPolicy": k8s.networking.v1.NetworkPolicy,
};

/** Places one object of a bundle into the graph, exactly as `cellwall render` prints it. */
export function place(
  name: string,
  object: KubernetesObject,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const Kind = builtIn[`${object.apiVersion}/${object.kind}`] ?? k8s.apiextensions.CustomResource;
  return new Kind(name, object, opts);
}

/** `<kind>-<name>`, the role of an object inside its cell: unique in a namespace, and free of indexes. */
export function roleOf(object: KubernetesObject): string {
  return `${object.kind.toLowerCase()}-${object.metadata.name}`;
}

/**
 * Cilium's operator judges every policy after it is stored and writes the condition `Valid`. Waiting for it turns a
 * policy that Cilium refuses into a failed update.
 */
export function withWaitForValid(object: KubernetesObject): KubernetesObject {
  if (!object.apiVersion.startsWith("cilium.io/") || !/NetworkPolicy$/.test(object.kind)) return object;
  const annotations = { ...object.metadata.annotations, "pulumi.com/waitFor": "condition=Valid" };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
