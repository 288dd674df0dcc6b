import { createHash } from "node:crypto";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import type * as pulumi from "@pulumi/pulumi";

export interface VaultPlace {
  /** Subscription. */
  readonly account: string;
  readonly tenantId: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Days that a deleted vault can be brought back; 90 is the longest. */
const SOFT_DELETE = 90;

/**
 * The vault of a plane's keys, which no public address reaches, in a resource group of its own. `kept` should let both
 * outlive the stack: what they encrypted does, and a resource group takes everything in it.
 */
export function planeVault(
  name: string,
  { account, tenantId, region, tags }: VaultPlace,
  kept: pulumi.CustomResourceOptions,
): { readonly group: ResourceGroup; readonly vault: Vault } {
  const group = new ResourceGroup(
    `${name}-keys`,
    { resourceGroupName: `rg-${name}-keys`, location: region, tags: { ...tags } },
    kept,
  );
  const vault = new Vault(
    `${name}-keys`,
    {
      resourceGroupName: group.name,
      location: region,
      tags: { ...tags },
      vaultName: vaultName(account, name),
      properties: vaultOf(tenantId),
    },
    kept,
  );
  return { group, vault };
}

/** A vault that only Azure RBAC opens, only from inside, and that nobody can empty for good within 90 days. */
function vaultOf(tenantId: string) {
  return {
    tenantId,
    sku: { family: "A", name: "standard" as const },
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: SOFT_DELETE,
    enablePurgeProtection: true,
    publicNetworkAccess: "Disabled",
    // Disk encryption sets come as a trusted service (Azure disks, "Customer-managed keys": restricted vaults).
    networkAcls: { bypass: "AzureServices", defaultAction: "Deny" },
  };
}

/** Names of vaults are the world's: 3 to 24 letters, digits and single hyphens. The same plane gets the same. */
export function vaultName(account: string, name: string): string {
  const hash = createHash("sha256").update(`${account}/${name}`).digest("hex");
  return `${name.slice(0, 13).replace(/-+$/, "").replace(/-{2,}/g, "-")}-${hash.slice(0, 10)}`;
}
