import type { LabelSelector } from "../../cilium.ts";
import type { PeerScope } from "../rule.ts";
import { keysOf, NAMESPACE_KEY, splitKey } from "../selector.ts";

/** Peers of one rule as they are written. */
export interface WrittenPeers {
  readonly endpoints: readonly LabelSelector[];
  readonly entities: readonly string[];
  /** Some of them are given by address or by name. */
  readonly addresses: boolean;
  /** Namespace of the policy; `undefined` for a cluster-wide one. */
  readonly namespace: string | undefined;
}

/** A bound of whom a rule's peers can be; `undefined` where that may be anybody. */
export function scopeOf({ endpoints, entities, addresses, namespace }: WrittenPeers): PeerScope | undefined {
  if (entities.some((entity) => WITH_PODS.has(entity))) return undefined;
  const namespaces = new Set<string>();
  for (const selector of endpoints) {
    const home = homeOf(selector, namespace);
    if (home === undefined) return undefined;
    namespaces.add(home);
  }
  return { namespaces, outside: addresses || entities.length > 0 };
}

/** Entities that hold pods. */
const WITH_PODS = new Set(["all", "cluster", "cluster-mesh"]);

/** The one namespace whose pods a selector can match; `undefined` where there may be others. */
function homeOf(selector: LabelSelector, namespace: string | undefined): string | undefined {
  const named = Object.entries(selector.matchLabels ?? {}).find(([text]) => {
    const { source, key } = splitKey(text);
    return key === NAMESPACE_KEY && (source === "k8s" || source === "any");
  });
  if (named !== undefined) return named[1];
  // Without any word of namespaces or reserved identities it means the policy's own.
  return keysOf(selector).some(({ source, key }) => source === "reserved" || key.includes("namespace"))
    ? undefined
    : namespace;
}
