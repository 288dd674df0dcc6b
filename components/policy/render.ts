import { Document, visit } from "yaml";
import type { KubernetesObject } from "./object.ts";

/** Keys that stand for themselves to every reader: a letter first, and no word of YAML 1.1 for true, false or null. */
const PLAIN_KEY = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z]/i;

/**
 * One object as YAML. Every string value is quoted, and every key that needs it (labels are keys too), so that no
 * reader takes `no`, `on` or `1e3` for something else.
 */
export function toYaml({ apiVersion, kind, metadata, ...rest }: KubernetesObject): string {
  const document = new Document({ apiVersion, kind, metadata, ...rest }, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (key, node) => {
      if (typeof node.value !== "string" || (key === "key" && PLAIN_KEY.test(node.value))) return;
      node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** `<namespace>/<kind>-<name>.yaml`, cluster-scoped objects under `_cluster`. */
export function fileName({ kind, metadata }: KubernetesObject): string {
  const folder = kind === "Namespace" ? metadata.name : (metadata.namespace ?? "_cluster");
  return `${folder}/${kind.toLowerCase()}-${metadata.name}.yaml`;
}
