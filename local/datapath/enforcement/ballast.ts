import type { Bundles } from "../../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../../components/policy/object.ts";

/** Policies of cells again and again, each time as if they were other cells: what a large plane has besides. */
export function* ballast({ cells }: Bundles): Generator<KubernetesObject, never> {
  const namespaces = cells.map(({ namespace }) => namespace);
  for (let round = 1; ; round += 1) {
    for (const { objects } of cells) {
      for (const { object } of objects) {
        if (object.kind === "CiliumNetworkPolicy") yield moved(object, namespaces, round);
      }
    }
  }
}

/** Everything that names a namespace of a cell names its copy. */
function moved(object: KubernetesObject, namespaces: readonly string[], round: number): KubernetesObject {
  const text = namespaces.reduce(
    (all, name) => all.replaceAll(`"${name}"`, `"${name}-${round}"`),
    JSON.stringify(object),
  );
  return JSON.parse(text) as KubernetesObject;
}
