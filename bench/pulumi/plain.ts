import * as k8s from "@pulumi/kubernetes";
import { resourceClass } from "../../components/cell/place.ts";
import type { CellBundle, KubernetesObject } from "../../components/policy/object.ts";

/** One resource per object, ordered only by its namespace: what most people write by hand. */
export function plain(cells: readonly CellBundle[], provider: k8s.Provider): void {
  for (const { namespace, objects } of cells) {
    const home = new k8s.core.v1.Namespace(namespace, { metadata: { name: namespace } }, { provider });
    for (const { object } of objects.slice(1)) {
      const Kind = resourceClass(object);
      new Kind(nameOf(object), object, { provider, dependsOn: [home] });
    }
  }
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${metadata.namespace}-${kind.toLowerCase()}-${metadata.name}`;
}
