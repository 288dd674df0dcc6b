import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { DiskEncryptionSet } from "@pulumi/azure-native/compute/diskEncryptionSet.js";
import { Key } from "@pulumi/azure-native/keyvault/key.js";
import * as pulumi from "@pulumi/pulumi";
import type { EtcdKms } from "../args.ts";
import { planeVault } from "./vault.ts";

export { vaultName } from "./vault.ts";

export interface AzureKeysArgs {
  /** Subscription. */
  account: string;
  tenantId: string;
  region: string;
  tags: Readonly<Record<string, string>>;
  /** Lifts `protect`. Vault and keys stay in any case, because what they encrypted does. Defaults to false. */
  dangerouslyAllowDestroy?: boolean;
}

/** Bits. Every use here takes RSA of 2,048, 3,072 or 4,096; 3,072 is what NIST SP 800-57 wants beyond 2030. */
const KEY_BITS = 3072;

/** Key Vault Crypto Service Encryption User: wraps and unwraps, for services of Azure (Azure built-in roles). */
export const ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/**
 * The customer's keys of a plane: a vault that no public address reaches, a key for Secrets in etcd, and one for disks.
 * In a resource group of their own, and they outlive the stack: a key that is gone takes every disk and backup that it
 * encrypted with it, and a resource group takes everything in it.
 */
export class AzureKeys extends pulumi.ComponentResource {
  declare readonly resourceGroup: pulumi.Output<string>;
  declare readonly vaultId: pulumi.Output<string>;
  /** For the control plane. */
  declare readonly etcd: EtcdKms;
  /** Usable only once {@link ready} stands. */
  declare readonly diskEncryptionSetId: pulumi.Output<string>;
  /** What a cluster waits for: the keys, and the right of the disk encryption set to use its own. */
  declare readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AzureKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:AzureKeys", name, { region: args.region }, opts);
    const { account, tenantId, region, tags } = args;
    const kept = { parent: this, protect: args.dangerouslyAllowDestroy !== true, retainOnDelete: true };
    const { group, vault } = planeVault(name, { account, tenantId, region, tags }, kept);
    const place = { resourceGroupName: group.name, location: region, tags: { ...tags } };
    const key = (use: keyof typeof USES) =>
      new Key(
        `${name}-${use}`,
        {
          resourceGroupName: group.name,
          vaultName: vault.name,
          keyName: use,
          properties: { kty: "RSA", keySize: KEY_BITS, keyOps: [...USES[use].operations] },
          tags: { ...tags },
        },
        kept,
      );
    const etcd = key("etcd");
    const disks = key("disks");
    const set = new DiskEncryptionSet(
      `${name}-disks`,
      {
        ...place,
        diskEncryptionSetName: `${name}-disks`,
        encryptionType: "EncryptionAtRestWithCustomerKey",
        identity: { type: "SystemAssigned" },
        activeKey: { keyUrl: disks.keyUriWithVersion, sourceVault: { id: vault.id } },
        // A new version of the key is taken within an hour; Azure wraps again, disks stay as they are.
        rotationToLatestKeyVersionEnabled: true,
      },
      // Then Azure names the newest version, which is no change of ours.
      { ...kept, ignoreChanges: ["activeKey.keyUrl"] },
    );
    const use = new RoleAssignment(
      `${name}-disks-key`,
      {
        scope: vault.id,
        principalId: set.identity.apply((identity) => identity?.principalId ?? ""),
        principalType: "ServicePrincipal",
        roleDefinitionId: `/subscriptions/${account}/providers/Microsoft.Authorization/roleDefinitions/${ENCRYPTION_USER}`,
      },
      kept,
    );
    this.resourceGroup = group.name;
    this.vaultId = vault.id;
    // With its version: Azure takes no other, so a rotation is a change of the cluster (AKS, "KMS etcd encryption").
    this.etcd = { keyId: etcd.keyUriWithVersion, vaultId: vault.id };
    this.diskEncryptionSetId = set.id;
    this.ready = [etcd, disks, set, use];
    this.registerOutputs({ vaultId: vault.id, diskEncryptionSetId: set.id });
  }
}

/** What each key may do, and no more. */
const USES = {
  // The KMS plugin of Kubernetes encrypts keys of its own with it.
  etcd: { operations: ["encrypt", "decrypt"] },
  disks: { operations: ["wrapKey", "unwrapKey"] },
} as const;
