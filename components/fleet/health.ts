/** Whether a plane is well after an update, from objects of its API server. */
import { compare } from "../contract/problem.ts";

/** As much of a Kubernetes object as a check reads. */
export interface LiveObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly generation?: number };
  readonly spec?: { readonly replicas?: number };
  readonly status?: Readonly<Record<string, unknown>>;
}

/** Why a DaemonSet or Deployment is not rolled out, as `kubectl rollout status` judges it; `undefined` when it is. */
export function rolloutTrouble({ kind, metadata, spec, status = {} }: LiveObject): string | undefined {
  const at = (field: string) => (typeof status[field] === "number" ? status[field] : 0);
  const name = `${kind} ${metadata.namespace}/${metadata.name}`;
  if (at("observedGeneration") < (metadata.generation ?? 0))
    return `${name}: its controller has not seen the last change`;
  const wanted = kind === "DaemonSet" ? at("desiredNumberScheduled") : (spec?.replicas ?? 1);
  const updated = at(kind === "DaemonSet" ? "updatedNumberScheduled" : "updatedReplicas");
  const available = at(kind === "DaemonSet" ? "numberAvailable" : "availableReplicas");
  if (updated < wanted) return `${name}: ${updated} of ${wanted} pods are updated`;
  if (available < wanted) return `${name}: ${available} of ${wanted} pods are available`;
  return undefined;
}

/** Cilium's own workloads, by name; others in its namespace are not its business. */
const CILIUM = /^(cilium|cilium-envoy|cilium-operator|hubble-relay)$/;

/** Why Cilium is not rolled out; empty when it is. No agent at all is trouble too. */
export function ciliumTrouble(workloads: readonly LiveObject[]): readonly string[] {
  const own = workloads.filter(({ metadata }) => CILIUM.test(metadata.name));
  if (!own.some(({ kind, metadata }) => kind === "DaemonSet" && metadata.name === "cilium"))
    return ["DaemonSet cilium: there is none"];
  return own.flatMap((object) => rolloutTrouble(object) ?? []).toSorted(compare);
}

/**
 * Why policies are not in force: a namespace without any, or one that Cilium's operator did not find valid.
 * @param judged whether an operator judges policies there; without one only their presence counts.
 */
export function policyTrouble(
  policies: readonly LiveObject[],
  namespaces: readonly string[],
  judged: boolean,
): readonly string[] {
  const held = new Map(namespaces.map((namespace) => [namespace, [] as LiveObject[]]));
  for (const policy of policies) held.get(policy.metadata.namespace ?? "")?.push(policy);
  return [...held]
    .flatMap(([namespace, own]) =>
      own.length === 0
        ? [`namespace ${namespace}: it has no CiliumNetworkPolicy`]
        : own.flatMap((policy) => (judged ? (invalid(policy) ?? []) : [])),
    )
    .toSorted(compare);
}

function invalid({ metadata, status = {} }: LiveObject): string | undefined {
  const conditions = Array.isArray(status.conditions) ? (status.conditions as Record<string, unknown>[]) : [];
  const valid = conditions.find(({ type }) => type === "Valid");
  const name = `CiliumNetworkPolicy ${metadata.namespace}/${metadata.name}`;
  if (valid === undefined) return `${name}: Cilium's operator has not judged it`;
  if (valid.status === "True") return undefined;
  return `${name}: ${String(valid.message ?? "Cilium refuses it")}`;
}
