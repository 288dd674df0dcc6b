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
  "v1/Secret": k8s.core.v1.Secret,
  "rbac.authorization.k8s.io/v1/Role": k8s.rbac.v1.Role,
  "rbac.authorization.k8s.io/v1/RoleBinding": k8s.rbac.v1.RoleBinding,
  "rbac.authorization.k8s.io/v1/ClusterRole": k8s.rbac.v1.ClusterRole,
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": k8s.rbac.v1.ClusterRoleBinding,
  "networking.k8s.io/v1/NetworkPolicy": k8s.networking.v1.NetworkPolicy,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": k8s.admissionregistration.v1.ValidatingAdmissionPolicy,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding":
    k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding,
};

/** The SDK's class for an object. */
export function resourceClass({ apiVersion, kind }: KubernetesObject): Constructor {
  return builtIn[`${apiVersion}/${kind}`] ?? k8s.apiextensions.CustomResource;
}

export interface PlaceOptions extends pulumi.CustomResourceOptions {
  /** Wait for Cilium's verdict on policies. Defaults to true; false only where no operator runs. */
  waitForValid?: boolean;
}

/** Places one object of a bundle into the graph: what `cellwall render` prints, and annotations for the provider. */
export function place(
  name: string,
  object: KubernetesObject,
  { waitForValid = true, ...opts }: PlaceOptions,
): pulumi.CustomResource {
  const Kind = resourceClass(object);
  return new Kind(name, directed(object, waitForValid), opts);
}

/** `<kind>-<name>`, the role of an object inside its cell: unique in a namespace, and free of indexes. */
export function roleOf(object: KubernetesObject): string {
  return `${object.kind.toLowerCase()}-${object.metadata.name}`;
}

/**
 * One name for this project among the owners of a field. Without it the provider makes up another one for each object
 * and each creation, and an object whose creation was interrupted ends up with two owners that block each other.
 */
const FIELD_MANAGER = "cellwall";

/**
 * Adds what tells the Kubernetes provider how to place an object; nothing of it reaches Cilium.
 * Cilium's operator judges every policy after it is stored and writes the condition `Valid`: with `waitForValid` a policy
 * that Cilium refuses fails the update.
 */
function directed(object: KubernetesObject, waitForValid: boolean): KubernetesObject {
  const isPolicy = object.apiVersion.startsWith("cilium.io/") && object.kind.endsWith("NetworkPolicy");
  const annotations = {
    ...object.metadata.annotations,
    "pulumi.com/patchFieldManager": FIELD_MANAGER,
    ...(waitForValid && isPolicy && { "pulumi.com/waitFor": "condition=Valid" }),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
