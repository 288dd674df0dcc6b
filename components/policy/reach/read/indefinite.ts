import type { LabelSelector } from "../../cilium.ts";
import type { KubernetesObject } from "../../object.ts";
import type { CompiledPolicy } from "../rule.ts";
import { keysOf, type Matcher, matcherOf, NAMESPACE_KEY } from "../selector.ts";

/**
 * How Pulumi writes a value that is not known before the update, in previews and in what providers are asked
 * (@pulumi/pulumi 3.270.0, runtime/rpc.ts, `unknownValue`).
 */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value, or anything inside it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN_VALUE) return true;
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value)
    ? value.some(hasUnknown)
    : Object.entries(value).some(([key, field]) => key === UNKNOWN_VALUE || hasUnknown(field));
}

/** Whether what decides in a policy is not known yet: its rules, whom it selects, or where it is. */
export function isIndefinite(object: KubernetesObject): boolean {
  const { spec, specs } = object as { spec?: unknown; specs?: unknown };
  return hasUnknown(spec) || hasUnknown(specs) || hasUnknown(object.metadata.namespace);
}

type Spec = Readonly<Record<string, unknown>>;

/**
 * A policy with parts that are not known yet. Its known parts count for nothing but whom it may select, since an
 * unknown list may hold a deny as well as an allow.
 */
export function readIndefinite(object: KubernetesObject): CompiledPolicy {
  const { kind, metadata } = object;
  const { spec, specs = [] } = object as { spec?: Spec; specs?: readonly Spec[] };
  const clusterWide = kind === "CiliumClusterwideNetworkPolicy" || hasUnknown(metadata.namespace);
  const namespace = clusterWide ? undefined : (metadata.namespace ?? "default");
  const all = typeof specs === "string" || spec === undefined || typeof spec === "string" ? [] : [spec, ...specs];
  const selectors = all.map((one) => one.endpointSelector ?? one.podSelector);
  // Cilium drops a namespace from the selector of a namespaced policy: here it counts as everybody there.
  const readable = (selector: unknown): selector is LabelSelector =>
    typeof selector === "object" &&
    selector !== null &&
    !hasUnknown(selector) &&
    !keysOf(selector).some(({ key }) => key === NAMESPACE_KEY);
  const matches: readonly Matcher[] =
    selectors.length > 0 && selectors.every(readable) ? selectors.map(matcherOf) : [() => true];
  return {
    source: { kind, name: metadata.name, ...(namespace !== undefined && { namespace }) },
    ...(namespace !== undefined && { namespace }),
    selects: (labels) =>
      (namespace === undefined || labels.get("k8s")?.get(NAMESPACE_KEY) === namespace) &&
      matches.some((matcher) => matcher(labels)),
    covers: { ingress: true, egress: true },
    defaultDeny: { ingress: false, egress: false },
    rules: [],
    indefinite: true,
  };
}
