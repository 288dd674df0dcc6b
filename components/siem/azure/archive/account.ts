import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import type { SinkRequest } from "../../plan/request.ts";
import { afterKey, type CustomerKey } from "../key.ts";
import { shortName } from "../name.ts";
import { type LogPlace, located, publicAccess } from "../place.ts";

export type StorageRequest = Extract<SinkRequest, { readonly kind: "storage" }>;

/** Days that an archive is kept in all. */
export function keptDays({ keepDays, lockDays, searchDays }: StorageRequest): number {
  return keepDays ?? Math.max(365, lockDays ?? 0, searchDays ?? 0);
}

/**
 * An archive: copies in three zones of the region and none outside, versions of everything, and a lock for the days that are
 * asked for. Immutability with versions can be switched on at creation only (Azure Storage, "Configure immutability policies
 * for blob versions"), so it is on without a lock too.
 *
 * `bypass: AzureServices`: diagnostic settings and flow logs write as trusted services (Azure Monitor, "Diagnostic settings").
 * Keys of the account stay usable, because not every writer of Azure is known to do without.
 */
export function archive(place: LogPlace, sink: string, request: StorageRequest): StorageAccount {
  const { name, account, key, kept, made, resourceGroupName } = place;
  const { lockDays } = request;
  const logical = `${name}-${sink}`;
  const store = new StorageAccount(
    logical,
    {
      ...located(place),
      accountName: shortName(account, name, sink),
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      accessTier: "Cool",
      minimumTlsVersion: "TLS1_2",
      enableHttpsTrafficOnly: true,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      publicNetworkAccess: publicAccess(place),
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      immutableStorageWithVersioning: {
        enabled: true,
        ...(lockDays !== undefined && {
          immutabilityPolicy: {
            immutabilityPeriodSinceCreationInDays: lockDays,
            // Locked can't be taken back by anybody, Azure included, until its days are over.
            state: request.dangerouslyLockIrreversibly === true ? "Locked" : "Unlocked",
            // Diagnostic settings write append blobs: without it a log is closed by its first line.
            allowProtectedAppendWrites: true,
          },
        }),
      },
      ...(key !== undefined && encryptedBy(key)),
    },
    afterKey(kept, key),
  );
  const days = keptDays(request);
  new ManagementPolicy(
    logical,
    {
      resourceGroupName,
      accountName: store.name,
      managementPolicyName: "default",
      policy: {
        rules: [
          {
            name: "expire",
            enabled: true,
            type: "Lifecycle",
            definition: {
              filters: { blobTypes: ["appendBlob", "blockBlob"] },
              actions: {
                baseBlob: { delete: { daysAfterModificationGreaterThan: days } },
                version: { delete: { daysAfterCreationGreaterThan: days } },
              },
            },
          },
        ],
      },
    },
    made,
  );
  return store;
}

function encryptedBy({ identityId, keyName, vaultUri }: CustomerKey) {
  return {
    identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
    encryption: {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyName, keyVaultUri: vaultUri },
      encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
    },
  };
}
