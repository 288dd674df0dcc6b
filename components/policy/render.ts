import { Document, visit } from "yaml";
import type { KubernetesObject } from "./object.ts";

/** One object as YAML. Every string value is quoted, so that no reader takes `no`, `on` or `1e3` for something else. */
export function toYaml({ apiVersion, kind, metadata, ...rest }: KubernetesObject): string {
  const document = new Document({ apiVersion, kind, metadata, ...rest }, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (key, node) => {
      if (key !== "key" && typeof node.value === "string") node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** `<namespace>/<kind>-<name>.yaml`, cluster-scoped objects under `_cluster`. */
export function fileName({ kind, metadata }: KubernetesObject): string {
  const folder = kind === "Namespace" ? metadata.name : (metadata.namespace ?? "_cluster");
  return `${folder}/${kind.toLowerCase()}-${metadata.name}.yaml`;
}
