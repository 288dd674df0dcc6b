/** What of a plane on Azure is encrypted, and with whose key. */
export interface KeyCoverage {
  readonly what: string;
  /** `customer`: a key of {@link AzureKeys}. `azure`: a key that Azure keeps and rotates. */
  readonly key: "customer" | "azure";
  readonly by: string;
  /** What it would take for a key of the customer; absent where it is one. */
  readonly needs?: string;
  readonly source: string;
}

/** Where customer-held keys are asked for. What stays with Azure's keys is said here and not left out. */
export const KEY_COVERAGE: readonly KeyCoverage[] = [
  {
    what: "Secrets in etcd",
    key: "customer",
    by: "securityProfile.azureKeyVaultKms",
    source: "AKS, KMS etcd encryption",
  },
  {
    what: "everything else in etcd",
    key: "azure",
    by: "encryption at rest of the control plane",
    needs:
      "kubernetesResourceObjectEncryption, a preview with keys of the platform; not in @pulumi/azure-native 3.28.0",
    source: "AKS, KMS data encryption",
  },
  {
    what: "system disks of nodes and disks of volumes",
    key: "customer",
    by: "diskEncryptionSetID",
    source: "AKS, Customer-managed keys for Azure disks",
  },
  {
    what: "caches and local disks of nodes",
    key: "azure",
    by: "enableEncryptionAtHost",
    needs: "nothing to choose: temporary disks have keys of the platform, caches those of their disk",
    source: "Azure disks, Encryption at host",
  },
  {
    what: "logs in event hubs, in the archive and in Data Explorer",
    key: "customer",
    by: "encryption of storage accounts and of namespaces (tier Premium), keyVaultProperties of clusters",
    source: "Azure Storage, Event Hubs and Data Explorer, Customer-managed keys",
  },
  {
    what: "logs in the Log Analytics workspace",
    key: "azure",
    by: "encryption at rest of Azure Monitor",
    needs:
      "a dedicated cluster of Log Analytics (a commitment tier of at least 100 GB a day, about two hours to make) with the key, and the workspace linked to it",
    source: "Azure Monitor, Customer-managed keys; Dedicated clusters",
  },
  {
    what: "images in the customer's registry",
    key: "azure",
    by: "encryption at rest of Azure Container Registry",
    needs: "a registry that was created with a key of the customer, which its owner chooses",
    source: "Azure Container Registry, Customer-managed keys",
  },
];
