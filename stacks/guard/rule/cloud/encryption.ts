import { broken, type Expectation, type StackRule, tableRule } from "../../rule.ts";
import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { isTrue, list } from "../../value.ts";
import { companies } from "../read/attached.ts";

const isKey = (value: unknown) => typeof value === "string" && value !== "";
const KEY = "a key of your own";
const customerKey = (type: string, path: string, what: string): Expectation => ({
  type,
  path,
  holds: isKey,
  wanted: KEY,
  fix: `give ${what} the key of the plane, so that whoever holds the disk or the log store reads nothing`,
});

const SECRETS: readonly Expectation[] = [
  customerKey(AWS.cluster, "encryptionConfig.provider.keyArn", "the cluster"),
  {
    type: AWS.cluster,
    path: "encryptionConfig.resources",
    holds: (value) => list(value).includes("secrets"),
    wanted: 'a list with "secrets"',
    fix: 'set resources to ["secrets"]; it can be added to a running cluster, but never taken away again',
  },
  // Without this block AKS encrypts etcd with Microsoft's keys; with it, half a configuration would be worse.
  {
    type: AZURE.cluster,
    path: "securityProfile.azureKeyVaultKms.enabled",
    holds: isTrue,
    wanted: "true",
    optional: true,
    fix: "enable the key, or leave the whole block out",
  },
  {
    type: AZURE.cluster,
    path: "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess",
    holds: (value) => value === "Private",
    wanted: '"Private"',
    optional: true,
    fix: "set it to Private: the SDK fills in Public when it is left out",
  },
  {
    type: GOOGLE.cluster,
    path: "databaseEncryption.state",
    holds: (value) => value === "ENCRYPTED" || value === "ALL_OBJECTS_ENCRYPTION_ENABLED",
    wanted: "ALL_OBJECTS_ENCRYPTION_ENABLED or ENCRYPTED",
    fix: "set databaseEncryption to ALL_OBJECTS_ENCRYPTION_ENABLED with the key of the plane",
  },
  customerKey(GOOGLE.cluster, "databaseEncryption.keyName", "the cluster"),
];

/** etcd, where Secrets lie. */
export const secretsEncrypted = tableRule({
  id: "secrets-encrypted",
  description: "Kubernetes Secrets are encrypted in etcd under a key of your own",
  remediation: "Name the key of the plane in the cluster's etcd encryption.",
  table: SECRETS,
});

const atHost: Omit<Expectation, "type" | "path"> = {
  holds: isTrue,
  wanted: "true",
  fix: "set it to true: it can be set only when a pool is made, so a pool without it has to be replaced by a new one",
};

const DISKS: readonly Expectation[] = [
  {
    type: AWS.launchTemplate,
    path: "blockDeviceMappings",
    holds: (value) => list(value).length > 0,
    wanted: "the list of the node's disks",
    fix: "list every disk of the image with ebs.encrypted and ebs.kmsKeyId; what is not listed follows the account's default",
  },
  {
    type: AWS.launchTemplate,
    path: "blockDeviceMappings.*.ebs.encrypted",
    holds: isTrue,
    wanted: '"true"',
    fix: 'set it to the text "true"',
  },
  customerKey(AWS.launchTemplate, "blockDeviceMappings.*.ebs.kmsKeyId", "the disk"),
  { type: AZURE.cluster, path: "agentPoolProfiles.*.enableEncryptionAtHost", ...atHost },
  { type: AZURE.pool, path: "enableEncryptionAtHost", ...atHost },
  customerKey(GOOGLE.pool, "nodeConfig.bootDiskKmsKey", "the pool"),
];

export const disksEncrypted = tableRule({
  id: "disks-encrypted",
  description: "Disks of nodes are encrypted: under a key of your own, or at the host on Azure",
  remediation: "Encrypt every disk of the launch template, node pool or agent pool.",
  table: DISKS,
});

const LOGS: readonly Expectation[] = [
  customerKey(AWS.logGroup, "kmsKeyId", "the log group"),
  {
    type: AWS.bucketEncryption,
    path: "rules.*.applyServerSideEncryptionByDefault.sseAlgorithm",
    holds: (value) => value === "aws:kms" || value === "aws:kms:dsse",
    wanted: '"aws:kms"',
    fix: 'set it to "aws:kms" with kmsMasterKeyId',
  },
  customerKey(AWS.bucketEncryption, "rules.*.applyServerSideEncryptionByDefault.kmsMasterKeyId", "the bucket"),
  {
    type: AWS.firehose,
    path: "serverSideEncryption.keyType",
    holds: (value) => value === "CUSTOMER_MANAGED_CMK",
    wanted: '"CUSTOMER_MANAGED_CMK"',
    fix: "encrypt the stream with the key of the plane (serverSideEncryption.enabled, keyType, keyArn)",
  },
  {
    type: AZURE.storage,
    path: "encryption.keySource",
    holds: (value) => value === "Microsoft.Keyvault",
    wanted: '"Microsoft.Keyvault"',
    fix: "encrypt the account with the key of the plane (encryption.keySource, keyVaultProperties)",
  },
  customerKey(GOOGLE.logBucket, "cmekSettings.kmsKeyName", "the log bucket"),
  customerKey(GOOGLE.topic, "kmsKeyName", "the topic"),
  customerKey(GOOGLE.bucket, "encryption.defaultKmsKeyName", "the bucket"),
];

export const logsEncrypted = tableRule({
  id: "logs-encrypted",
  description: "Logs and buckets are encrypted under a key of your own",
  remediation: "Name the key of the plane in the log group, bucket, topic or stream.",
  table: LOGS,
});

/** On AWS the key of a bucket is another resource, which is easily forgotten: S3 then encrypts with its own keys. */
export const bucketsKeyed: StackRule = {
  kind: "stack",
  id: "buckets-keyed",
  description: "Every S3 bucket has an encryption configuration of its own",
  remediation: "Add a BucketServerSideEncryptionConfiguration for the bucket.",
  types: [AWS.bucket],
  check: (resources) =>
    companies(resources, { owner: AWS.bucket, companion: AWS.bucketEncryption, by: "bucket" })
      .filter(({ companions }) => companions.length === 0)
      .map(({ of: { urn }, undecided }) => ({ urn, ...(undecided ? { kind: "unknown", path: "bucket" } : NO_KEY) })),
};

const NO_KEY = broken(
  "",
  "no BucketServerSideEncryptionConfiguration of this stack names the bucket",
  "add one with sseAlgorithm aws:kms and the key of the plane, with `bucket` set from this bucket's id",
);
