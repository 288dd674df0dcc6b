/** Resources on Google Cloud that no rule minds; their types are the SDK's. */
import type { FirewallArgs } from "@pulumi/gcp/compute/firewall.js";
import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import type { NodePoolArgs } from "@pulumi/gcp/container/nodePool.js";
import type { CryptoKeyArgs } from "@pulumi/gcp/kms/cryptoKey.js";
import type { ProjectBucketConfigArgs } from "@pulumi/gcp/logging/projectBucketConfig.js";
import type { TopicArgs } from "@pulumi/gcp/pubsub/topic.js";
import type { BucketArgs } from "@pulumi/gcp/storage/bucket.js";
import { GOOGLE } from "../../../stacks/guard/type.ts";
import { resource } from "../support.ts";

const KEY = "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k";

const cluster = {
  location: "europe-west4",
  databaseEncryption: { state: "ALL_OBJECTS_ENCRYPTION_ENABLED", keyName: KEY },
  privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
  masterAuthorizedNetworksConfig: {
    cidrBlocks: [{ cidrBlock: "10.60.0.0/20", displayName: "nodes" }],
    gcpPublicCidrsAccessEnabled: false,
  },
  masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
  enableLegacyAbac: false,
  loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"] },
  deletionProtection: true,
  resourceLabels: { "cellwall-plane": "eu-1", "managed-by": "cellwall" },
} satisfies ClusterArgs;

const pool = {
  cluster: "eu-1",
  networkConfig: { enablePrivateNodes: true },
  nodeConfig: {
    bootDiskKmsKey: KEY,
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    taints: [
      {
        key: "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
        value: "true",
        effect: "NO_EXECUTE",
      },
    ],
  },
} satisfies NodePoolArgs;

export const google = {
  bucket: resource(GOOGLE.bucket, { location: "EU", encryption: { defaultKmsKeyName: KEY } } satisfies BucketArgs),
  cluster: resource(GOOGLE.cluster, cluster),
  firewall: resource(GOOGLE.firewall, {
    network: "n",
    direction: "INGRESS",
    allows: [{ protocol: "esp" }, { protocol: "tcp", ports: ["22", "10250-10255"] }],
    sourceRanges: ["10.60.0.0/20"],
  } satisfies FirewallArgs),
  key: resource(GOOGLE.key, { keyRing: "r" } satisfies CryptoKeyArgs),
  logBucket: resource(GOOGLE.logBucket, {
    project: "p",
    location: "europe-west4",
    bucketId: "b",
    cmekSettings: { kmsKeyName: KEY },
  } satisfies ProjectBucketConfigArgs),
  pool: resource(GOOGLE.pool, pool),
  topic: resource(GOOGLE.topic, { kmsKeyName: KEY } satisfies TopicArgs),
};
