/**
 * Values that templates of chart 1.20.2 read although its values.yaml doesn't list them
 * (templates/cilium-configmap.yaml, files/nodeinit/startup.bash).
 */
export const UNDOCUMENTED: readonly string[] = [
  "dnsProxy.enableTransparentMode",
  "hubble.eventBufferCapacity",
  "labels",
  "nodeinit.reconfigureKubelet",
  "nodeinit.removeCbrBridge",
  "policyAuditMode",
];

/**
 * Key paths of `values` that a chart doesn't know, in code point order. Helm passes over such keys without a word, and
 * Cilium's schema allows them, so a misspelt `encryption` would install a cluster that encrypts nothing.
 * `chartValues` is the chart's parsed values.yaml. Below an empty object or a null of the chart, and below lists,
 * everything is allowed: there the chart takes what the user's Kubernetes objects take.
 */
export function unknownValues(
  values: Readonly<Record<string, unknown>>,
  chartValues: unknown,
  undocumented: readonly string[] = UNDOCUMENTED,
): string[] {
  return leaves(values, [])
    .filter((path) => !undocumented.includes(path.join(".")) && !isListed(path, chartValues))
    .map((path) => path.join("."))
    .sort();
}

/** Paths of all leaves; lists and empty objects are leaves. */
function leaves(value: unknown, path: readonly string[]): string[][] {
  if (!isObject(value) || (path.length > 0 && Object.keys(value).length === 0)) return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function isListed(path: readonly string[], chartValues: unknown): boolean {
  let at = chartValues;
  for (const [index, key] of path.entries()) {
    const open = at === null || (isObject(at) && Object.keys(at).length === 0);
    if (open && index > 0) return true;
    if (!isObject(at) || !Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
