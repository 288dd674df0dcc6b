import { createHash } from "node:crypto";
import type { KubernetesObject } from "../../../policy/object.ts";
import { SHIPPER } from "../outlet.ts";
import { labelsOf } from "./access.ts";

/** A configuration under a name that tells its content: another content is another object, and rolls the pods out. */
export function configMap(plane: string, workload: string, text: string): KubernetesObject {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `${workload}-${digest}`, namespace: SHIPPER.namespace, labels: labelsOf(plane) },
    immutable: true,
    data: { "config.yaml": text },
  };
}
