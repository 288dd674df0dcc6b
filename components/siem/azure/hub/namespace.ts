import { Namespace } from "@pulumi/azure-native/eventhub/namespace.js";
import { NamespaceNetworkRuleSet } from "@pulumi/azure-native/eventhub/namespaceNetworkRuleSet.js";
import { afterKey, type CustomerKey } from "../key.ts";
import { namespaceName } from "../name.ts";
import { type LogPlace, located, publicAccess } from "../place.ts";

export interface NamespaceSettings {
  /** Days that lines stay. */
  readonly keepDays: number;
  /** Keys of the namespace work. Only where Azure's own writer knows nothing else. */
  readonly localAuth: boolean;
}

/** Longest that tier Standard keeps lines (Event Hubs, "Quotas": 7 days; Premium: 90). */
export const STANDARD_DAYS = 7;
export const PREMIUM_DAYS = 90;

/** Throughput units that tier Standard may grow to by itself; each takes 1 MB a second. */
const LARGEST = 10;

/** An Event Hubs namespace. A key of the customer, or more than seven days, takes tier Premium (Event Hubs, "Compare tiers"). */
export function hubNamespace(place: LogPlace, what: string, { keepDays, localAuth }: NamespaceSettings): Namespace {
  const { name, account, key, made, kept, isolated, resourceGroupName } = place;
  const premium = key !== undefined || keepDays > STANDARD_DAYS;
  const logical = `${name}-${what}`;
  const namespace = new Namespace(
    logical,
    {
      ...located(place),
      namespaceName: namespaceName(account, name, what),
      ...(premium
        ? { sku: { name: "Premium", tier: "Premium", capacity: 1 } }
        : {
            sku: { name: "Standard", tier: "Standard", capacity: 1 },
            isAutoInflateEnabled: true,
            maximumThroughputUnits: LARGEST,
          }),
      minimumTlsVersion: "1.2",
      disableLocalAuth: !localAuth,
      publicNetworkAccess: publicAccess(place),
      ...(key !== undefined && encryptedBy(key)),
    },
    afterKey({ ...made, protect: kept.protect === true }, key),
  );
  if (isolated) {
    new NamespaceNetworkRuleSet(
      logical,
      {
        resourceGroupName,
        namespaceName: namespace.name,
        defaultAction: "Deny",
        publicNetworkAccess: "Disabled",
        // Azure Monitor and Data Explorer come as trusted services (Azure Monitor, "Ingest events from Azure Event Hubs";
        // Event Hubs, "Trusted Microsoft services"). They prove who they are all the same.
        trustedServiceAccessEnabled: true,
      },
      made,
    );
  }
  return namespace;
}

function encryptedBy({ identityId, keyName, vaultUri }: CustomerKey) {
  return {
    identity: { type: "UserAssigned" as const, userAssignedIdentities: [identityId] },
    encryption: {
      keySource: "Microsoft.KeyVault" as const,
      keyVaultProperties: [{ keyName, keyVaultUri: vaultUri, identity: { userAssignedIdentity: identityId } }],
    },
  };
}
