import { CryptoKey } from "@pulumi/gcp/kms/cryptoKey.js";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { KeyRing } from "@pulumi/gcp/kms/keyRing.js";
import * as pulumi from "@pulumi/pulumi";

/** Ids of two keys in the cluster's region: `projects/P/locations/REGION/keyRings/R/cryptoKeys/K`. */
export interface GkeKeys {
  /** Encrypts Secrets and all else in etcd. */
  readonly etcd: pulumi.Input<string>;
  /** Encrypts the system disks of nodes. */
  readonly disks: pulumi.Input<string>;
}

export interface KeySettings {
  readonly project: string;
  readonly region: string;
  /** Number of the project that holds the cluster. */
  readonly projectNumber: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly protect: boolean;
}

export interface UsableKeys {
  readonly etcd: pulumi.Output<string>;
  readonly disks: pulumi.Output<string>;
  /** Rights of Google's agents on the keys; whatever is encrypted comes after them. */
  readonly grants: readonly pulumi.Resource[];
}

/** 90 days, Google's advice for symmetric keys (Cloud KMS, "Key rotation"). */
const ROTATION = "7776000s";

/** 30 days in which a destroyed version can be restored. */
const DESTROY_AFTER = "2592000s";

/** Makes the keys unless some are given, and lets Google's agents use them. */
export function usableKeys(
  name: string,
  given: GkeKeys | undefined,
  settings: KeySettings,
  opts: pulumi.CustomResourceOptions,
): UsableKeys {
  const keys = given ?? createKeys(name, "keys", ["etcd", "disks"], settings, opts);
  const agent = (service: string) =>
    pulumi.interpolate`serviceAccount:service-${settings.projectNumber}@${service}.iam.gserviceaccount.com`;
  const grant = (use: string, cryptoKeyId: pulumi.Input<string>, member: pulumi.Input<string>) =>
    new CryptoKeyIAMMember(
      `${name}-${use}-grant`,
      { cryptoKeyId, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member },
      opts,
    );
  return {
    etcd: pulumi.output(keys.etcd),
    disks: pulumi.output(keys.disks),
    grants: [
      // GKE's agent encrypts etcd (GKE, "Encrypt secrets at the application layer").
      grant("etcd", keys.etcd, agent("container-engine-robot")),
      // Compute Engine's agent encrypts disks (GKE, "Use customer-managed encryption keys").
      grant("disks", keys.disks, agent("compute-system")),
    ],
  };
}

/** Makes keys in a ring of their own, in the region of what they encrypt. */
export function createKeys<Use extends string>(
  name: string,
  ringName: string,
  uses: readonly Use[],
  settings: Omit<KeySettings, "projectNumber">,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<Use, pulumi.Output<string>>> {
  const { project, region, labels, protect } = settings;
  // Rings can't be deleted, and what a lost key has encrypted is lost: both outlive the stack. Their generated names let
  // the next stack of the same name have its own.
  const kept = { ...opts, protect, retainOnDelete: true };
  const ring = new KeyRing(`${name}-${ringName}`, { project, location: region }, kept);
  const key = (use: Use) =>
    new CryptoKey(
      `${name}-${use}`,
      {
        keyRing: ring.id,
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: ROTATION,
        destroyScheduledDuration: DESTROY_AFTER,
        labels: { ...labels },
      },
      kept,
    ).id;
  return Object.fromEntries(uses.map((use) => [use, key(use)])) as Record<Use, pulumi.Output<string>>;
}
