/**
 * One hash for all that a cell became, so that planes can be compared without moving objects around.
 *
 * What a stack is asked for rather than what the cell says is replaced by a symbol: the name of the plane, and the name
 * of the environment where it stands in labels and at the end of namespaces. Everything else counts. Ranges under
 * `except` count as they are written: a cell file has no ranges for one plane alone, so the same file has the same list
 * everywhere, and a list that differs is another policy.
 */
import { canonicalJson, sha256 } from "../contract/digest.ts";
import { annotation, label } from "../contract/label.ts";
import type { Platform } from "../contract/model.ts";
import { identityLabel } from "../policy/cilium.ts";
import type { CellBundle, KubernetesObject } from "../policy/object.ts";

/** No label value, namespace or name can hold these. */
const PLANE = "<plane>";
const ENVIRONMENT = "<environment>";

/** Keys whose values are namespaces, wherever in an object they stand. */
const NAMESPACE_KEYS: ReadonlySet<string> = new Set(["namespace", identityLabel.namespace]);

/**
 * Hex SHA-256 of a cell's objects: the same on every plane and cloud for the same cell, another one as soon as anything
 * differs that Kubernetes or Cilium would act on. The order of objects doesn't count, their stages do.
 */
export function policyDigest(bundle: CellBundle, platform: Pick<Platform, "name">): string {
  const environment = bundle.objects[0]?.object.metadata.labels?.[label.environment];
  const parts = bundle.objects.map(({ stage, object }) =>
    canonicalJson({ stage, object: symbolic(object, platform.name, environment) }),
  );
  return sha256(`[${parts.toSorted().join(",")}]`);
}

/** Digest of each cell's policies by namespace, in the order of the bundles. */
export function policyDigests(
  bundles: readonly CellBundle[],
  platform: Pick<Platform, "name">,
): Readonly<Record<string, string>> {
  return Object.fromEntries(bundles.map((bundle) => [bundle.namespace, policyDigest(bundle, platform)]));
}

function symbolic(object: KubernetesObject, plane: string, environment: string | undefined): unknown {
  const namespace = (text: string) =>
    environment !== undefined && text.endsWith(`-${environment}`)
      ? `${text.slice(0, -environment.length)}${ENVIRONMENT}`
      : text;
  const walk = (value: unknown, key = ""): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).filter(([name]) => name !== annotation.digest);
      return Object.fromEntries(entries.map(([name, inner]) => [name, walk(inner, name)]));
    }
    if (typeof value !== "string") return value;
    if (key === label.plane && value === plane) return PLANE;
    if (key === label.environment && value === environment) return ENVIRONMENT;
    return NAMESPACE_KEYS.has(key) ? namespace(value) : value;
  };
  const walked = walk(object) as { metadata: { name: string } };
  if (object.kind !== "Namespace") return walked;
  return { ...walked, metadata: { ...walked.metadata, name: namespace(object.metadata.name) } };
}
