import type { LabelSelector } from "../cilium.ts";
import type { LabelSet } from "./subject.ts";

/** A test of one label set. */
export type Matcher = (labels: LabelSet) => boolean;

const SOURCES = new Set(["k8s", "any", "reserved", "cidr", "fqdn", "cni", "container", "unspec"]);
export const NAMESPACE_KEY = "io.kubernetes.pod.namespace";
export const CLUSTER_KEY = "io.cilium.k8s.policy.cluster";
/** Name of the cluster that policies speak of when they name none. */
export const LOCAL_CLUSTER = "default";
const NAMESPACE_LABEL_PREFIX = "io.cilium.k8s.namespace.labels.";

/** `k8s:app` -> source and key; a key without a source matches any source. */
export function splitKey(text: string): { source: string; key: string } {
  const colon = text.indexOf(":");
  const source = text.slice(0, colon);
  if (colon < 0 || !SOURCES.has(source)) return { source: "any", key: text };
  return { source, key: text.slice(colon + 1) };
}

function valuesOf(labels: LabelSet, source: string, key: string): string[] {
  if (source !== "any") {
    const value = labels.get(source)?.get(key);
    return value === undefined ? [] : [value];
  }
  return [...labels.values()].flatMap((set) => {
    const value = set.get(key);
    return value === undefined ? [] : [value];
  });
}

/** A selector as a test. Every part has to hold; an empty selector matches everything. */
export function matcherOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Matcher {
  const tests: Matcher[] = [];
  for (const [text, value] of Object.entries(matchLabels)) {
    const { source, key } = splitKey(text);
    if (source === "any") tests.push((labels) => valuesOf(labels, source, key).includes(value));
    else tests.push((labels) => labels.get(source)?.get(key) === value);
  }
  for (const { key: text, operator, values = [] } of matchExpressions) {
    const { source, key } = splitKey(text);
    const found = (labels: LabelSet) => valuesOf(labels, source, key);
    if (operator === "Exists") tests.push((labels) => found(labels).length > 0);
    if (operator === "DoesNotExist") tests.push((labels) => found(labels).length === 0);
    if (operator === "In") tests.push((labels) => found(labels).some((value) => values.includes(value)));
    if (operator === "NotIn") tests.push((labels) => !found(labels).some((value) => values.includes(value)));
  }
  return (labels) => tests.every((test) => test(labels));
}

/** Every key that a selector names, with its source. */
export function keysOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): { source: string; key: string }[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)].map(splitKey);
}

/**
 * A peer selector of a namespaced policy means its own namespace, unless it names a namespace, namespace labels or a
 * reserved identity; a cluster-wide one means pods, in whatever namespace. Either means pods of the own cluster, unless
 * it names one (`policyDefaultLocalCluster`, on by default since 1.19).
 */
export function peerMatcher(selector: LabelSelector, namespace: string | undefined): Matcher {
  const keys = keysOf(selector);
  const own = matcherOf(selector);
  if (keys.some(({ source }) => source === "reserved")) return own;
  const tests = [own];
  if (!keys.some(({ key }) => key === NAMESPACE_KEY || key.startsWith(NAMESPACE_LABEL_PREFIX))) {
    tests.push(
      namespace === undefined
        ? (labels) => labels.get("k8s")?.has(NAMESPACE_KEY) ?? false
        : (labels) => labels.get("k8s")?.get(NAMESPACE_KEY) === namespace,
    );
  }
  if (!keys.some(({ key }) => key === CLUSTER_KEY)) {
    tests.push((labels) => labels.get("k8s")?.get(CLUSTER_KEY) === LOCAL_CLUSTER);
  }
  return (labels) => tests.every((test) => test(labels));
}
