import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { Key } from "@pulumi/azure-native/keyvault/key.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import { ENCRYPTION_USER } from "../../cluster/aks/keys/keys.ts";
import { type LogPlace, located, roleDefinition } from "./place.ts";

/** A vault of the plane that stands already. */
export interface KeyVault {
  readonly resourceGroup: pulumi.Input<string>;
  readonly vaultId: pulumi.Input<string>;
}

/** A key that stores of logs use by an identity of their own. */
export interface CustomerKey {
  readonly identityId: pulumi.Output<string>;
  readonly keyName: string;
  readonly vaultUri: pulumi.Output<string>;
  /** What must stand before a store uses it: the last of the chain. */
  readonly ready: pulumi.Resource;
}

/** Bits; see the other keys of the vault. */
const KEY_BITS = 3072;
const KEY_NAME = "logs";

/**
 * The customer's key for logs, in the vault of the plane's other keys. Without a version where it is used, so that stores
 * follow a rotation by themselves. It stays when the plane goes, because what it encrypted does.
 */
export function customerKey(place: Omit<LogPlace, "key">, { resourceGroup, vaultId }: KeyVault): CustomerKey {
  const { name, account, kept, tags } = place;
  const vault = pulumi.output(vaultId).apply((id) => id.split("/").at(-1) ?? "");
  const identity = new UserAssignedIdentity(`${name}-log-key`, located(place), kept);
  const key = new Key(
    `${name}-logs`,
    {
      resourceGroupName: resourceGroup,
      vaultName: vault,
      keyName: KEY_NAME,
      properties: { kty: "RSA", keySize: KEY_BITS, keyOps: ["wrapKey", "unwrapKey"] },
      tags: { ...tags },
    },
    kept,
  );
  const use = new RoleAssignment(
    `${name}-log-key`,
    {
      scope: vaultId,
      principalId: identity.principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleDefinition(account, ENCRYPTION_USER),
    },
    { ...kept, dependsOn: [key] },
  );
  return {
    identityId: identity.id,
    keyName: KEY_NAME,
    // By way of the right alone, so that a store has one way to the key and not four.
    vaultUri: use.scope.apply((id) => `https://${id.split("/").at(-1)}.vault.azure.net`),
    ready: use,
  };
}

/** Options of a store: it waits for the right to use its key. */
export function afterKey(
  opts: pulumi.CustomResourceOptions,
  key: CustomerKey | undefined,
): pulumi.CustomResourceOptions {
  return key === undefined ? opts : { ...opts, dependsOn: [key.ready] };
}
