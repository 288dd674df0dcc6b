/** What objects of Kubernetes, and Pulumi's own resources, are to residency. */

import { hosts } from "../judge/check.ts";
import { ciliumEgress, ingressEndpoint, kubernetesEgress, serviceEndpoint } from "../judge/cilium.ts";
import { helm, pods } from "../judge/pod.ts";
import { subjects } from "../judge/policy.ts";
import { runner } from "../judge/runner.ts";
import type { Table, TypeRow } from "../model.ts";

const inside: TypeRow = { is: "inside" };
const workload: TypeRow = { is: "inside", checks: [pods] };

/** Kinds whose objects are only data, or only say something about others of the cluster; by group and kind. */
const INSIDE =
  /^kubernetes:(core\/v1:(Namespace|ServiceAccount|Secret|ConfigMap|ResourceQuota|LimitRange|PersistentVolume(Claim)?)|rbac\.authorization\.k8s\.io\/v1:(ClusterRole|Role)|policy\/v1:PodDisruptionBudget|storage\.k8s\.io\/v1:StorageClass|scheduling\.k8s\.io\/v1:PriorityClass|autoscaling\/v2:HorizontalPodAutoscaler|apiextensions\.k8s\.io\/v1:CustomResourceDefinition|admissionregistration\.k8s\.io\/v1:ValidatingAdmissionPolic(y|yBinding)|gateway\.networking\.k8s\.io\/\w+:(Gateway|GatewayClass|HTTPRoute|GRPCRoute|ReferenceGrant)|cilium\.io\/v2(alpha1)?:(CiliumLoadBalancerIPPool|CiliumNodeConfig|CiliumCIDRGroup))$/;

export const KUBERNETES: Table = {
  "pulumi:providers:kubernetes": inside,
  "pulumi:providers:pulumi": inside,
  "pulumi:pulumi:Stack": inside,
  "pulumi:pulumi:StackReference": { is: "state" },
  "cellwall:residency:Runner": { is: "state", checks: [runner] },
  "kubernetes:helm.sh/v3:Release": { is: "image", checks: [helm] },
  "kubernetes:helm.sh/v4:Chart": { is: "image", checks: [helm] },
  "kubernetes:cilium.io/v2:CiliumNetworkPolicy": { is: "inside", checks: [ciliumEgress] },
  "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy": { is: "inside", checks: [ciliumEgress] },
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": { is: "inside", checks: [kubernetesEgress] },
  "kubernetes:networking.k8s.io/v1:Ingress": { is: "endpoint", checks: [ingressEndpoint] },
  "kubernetes:core/v1:Service": { is: "inside", checks: [serviceEndpoint, hosts("egress", "spec.externalName")] },
  "kubernetes:core/v1:Pod": workload,
  "kubernetes:apps/v1:DaemonSet": workload,
  "kubernetes:apps/v1:Deployment": workload,
  "kubernetes:apps/v1:ReplicaSet": workload,
  "kubernetes:apps/v1:StatefulSet": workload,
  "kubernetes:batch/v1:CronJob": workload,
  "kubernetes:batch/v1:Job": workload,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": { is: "identity", checks: [subjects] },
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": { is: "identity", checks: [subjects] },
};

/** Components make nothing themselves; their children are judged. Dynamic resources run in the program. */
const COMPONENT =
  /^(cellwall:index:\w+|pulumi-nodejs:dynamic:Resource|pulumi-nodejs:dynamic\/[\w:/-]+:\w+|cellwall:[\w/]+:\w+)$/;

export function kubernetesRow(type: string): TypeRow | undefined {
  const own = KUBERNETES[type] ?? KUBERNETES[type.replace(/Patch$/, "")];
  if (own !== undefined) return own;
  return INSIDE.test(type) || COMPONENT.test(type) ? inside : undefined;
}
