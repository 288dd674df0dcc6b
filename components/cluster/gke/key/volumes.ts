import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { familyOf, HYPERDISK_ONLY } from "../check/machine.ts";

export interface VolumeSettings {
  readonly diskKey: pulumi.Input<string>;
  /** Machine types of all pools: a volume must fit each node that its pod may move to. */
  readonly machines: readonly string[];
}

/**
 * Class of volumes that are encrypted with the key of disks (GKE, "Use customer-managed encryption keys": attached disks).
 * GKE's own default class stays, without a key: of two defaults Kubernetes takes the one that was made last (Kubernetes,
 * "Storage Classes": default storage class).
 */
export function volumeClass(
  name: string,
  { diskKey, machines }: VolumeSettings,
  opts: pulumi.CustomResourceOptions,
): k8s.storage.v1.StorageClass {
  const hyperdisk = machines.some((machine) => HYPERDISK_ONLY.includes(familyOf(machine)));
  return new k8s.storage.v1.StorageClass(
    `${name}-volumes`,
    {
      metadata: {
        name: "cellwall-encrypted",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "pd.csi.storage.gke.io",
      parameters: { type: hyperdisk ? "hyperdisk-balanced" : "pd-balanced", "disk-encryption-kms-key": diskKey },
      // In the zone of the pod, which is chosen first.
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    },
    opts,
  );
}
