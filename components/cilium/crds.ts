import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

/**
 * The kinds that cells are made of. They stand before the first policy; Cilium's operator registers the rest, and
 * upgrades these (label `io.cilium.k8s.crd.schema.version`).
 */
export const CRD_NAMES = ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "ciliumcidrgroups"] as const;

/** Places Cilium's policy CRDs from a folder of CRD files (`pkg/k8s/apis/cilium.io/client/crds` of Cilium's source). */
export function policyCrds(
  name: string,
  directory: string,
  opts: pulumi.CustomResourceOptions,
): readonly k8s.apiextensions.v1.CustomResourceDefinition[] {
  return CRD_NAMES.map((crd) => {
    const { metadata, spec } = parse(readFileSync(join(directory, "v2", `${crd}.yaml`), "utf8"));
    return new k8s.apiextensions.v1.CustomResourceDefinition(
      `${name}-${crd}`,
      {
        metadata: {
          name: metadata.name,
          labels: metadata.labels,
          // The operator owns the same fields once it has upgraded them; both write the same schema.
          annotations: { "pulumi.com/patchForce": "true" },
        },
        spec,
      },
      // Deleting a CRD deletes every policy in the cluster with it.
      { ...opts, retainOnDelete: true },
    );
  });
}
