import type { Kind, Made } from "../model.ts";

const place = ["name", "project", "region"];

/** Sources of `replaces`: ForceNew in terraform-provider-google-beta 7.45, clusters and pools read in its source. */
export const kinds: Readonly<Record<string, Kind>> = {
  "gcp:container/cluster:Cluster": {
    takes: { "gcp:container/nodePool:NodePool": "cluster" },
    id: (made) => `projects/${projectOf(made)}/locations/${locationOf(made)}/clusters/${made.name}`,
    replaces: [
      "name",
      "project",
      "location",
      "description",
      "network",
      "subnetwork",
      "networkingMode",
      "datapathProvider",
      "ipAllocationPolicy",
      "defaultMaxPodsPerNode",
      "initialNodeCount",
      "nodeConfig",
      "privateClusterConfig.masterIpv4CidrBlock",
      "privateClusterConfig.privateEndpointSubnetwork",
      "confidentialNodes",
      "masterAuth.clientCertificateConfig",
      "enableKubernetesAlpha",
      "enableFqdnNetworkPolicy-",
    ],
    outputs: {
      // The private endpoint; with its DNS endpoint a cluster is reached at the same local address.
      endpoint: ({ apiServer }) => apiServer.host,
      "masterAuth.clusterCaCertificate": ({ apiServer }) => apiServer.authority,
      "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint": ({ apiServer }) => apiServer.host,
      "privateClusterConfig.privateEndpoint": ({ apiServer, inputs }) =>
        inputs.privateClusterConfig === undefined ? undefined : apiServer.host,
      "privateClusterConfig.publicEndpoint": ({ inputs }) =>
        inputs.privateClusterConfig === undefined ? undefined : "203.0.113.30",
      masterVersion: ({ text }) => text("minMasterVersion") || "1.35.4-gke.1200000",
      clusterIpv4Cidr: () => "10.4.0.0/14",
      servicesIpv4Cidr: () => "10.8.0.0/20",
      nodeLocations: (made) => ["a", "b", "c"].map((zone) => `${locationOf(made)}-${zone}`),
      selfLink: (made) => `https://container.googleapis.com/v1/${made.id}`,
    },
    protection: {
      property: "deletionProtection",
      byDefault: true,
      message: () =>
        "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.",
    },
  },
  "gcp:container/nodePool:NodePool": {
    id: (made) =>
      `projects/${projectOf(made)}/locations/${locationOf(made)}/clusters/${lastOf(made.text("cluster"))}/nodePools/${made.name}`,
    replaces: [
      "name",
      "namePrefix",
      "cluster",
      "location",
      "project",
      "initialNodeCount",
      "maxPodsPerNode",
      "placementPolicy",
      "networkConfig.podRange",
      "networkConfig.subnetwork",
      ...[
        "serviceAccount",
        "oauthScopes",
        "metadata",
        "shieldedInstanceConfig",
        "bootDiskKmsKey",
        "minCpuPlatform",
        "spot",
        "preemptible",
        "localSsdCount",
        "sandboxConfig",
        "confidentialNodes.confidentialInstanceType",
      ].map((property) => `nodeConfig.${property}`),
    ],
    outputs: {
      version: () => "1.35.4-gke.1200000",
      instanceGroupUrls: (made) => [
        `https://www.googleapis.com/compute/v1/projects/${projectOf(made)}/zones/${locationOf(made)}-a/instanceGroupManagers/gke-${made.name}-${made.hex(8)}-grp`,
      ],
    },
  },
  "gcp:compute/network:Network": {
    id: (made) => `projects/${projectOf(made)}/global/networks/${made.name}`,
    replaces: ["name", "project", "autoCreateSubnetworks-", "description", "internalIpv6Range"],
  },
  "gcp:compute/subnetwork:Subnetwork": {
    id: (made) => `projects/${projectOf(made)}/regions/${regionOf(made)}/subnetworks/${made.name}`,
    replaces: [...place, "network", "purpose", "description"],
    outputs: { gatewayAddress: ({ text }) => text("ipCidrRange").replace(/\d+\/\d+$/, "1") },
  },
  "gcp:compute/router:Router": {
    id: (made) => `projects/${projectOf(made)}/regions/${regionOf(made)}/routers/${made.name}`,
    replaces: [...place, "network", "encryptedInterconnectRouter"],
  },
  "gcp:compute/routerNat:RouterNat": {
    id: (made) => `${projectOf(made)}/${regionOf(made)}/${lastOf(made.text("router"))}/${made.name}`,
    replaces: [...place, "router", "type"],
  },
  "gcp:compute/address:Address": {
    id: (made) => `projects/${projectOf(made)}/regions/${regionOf(made)}/addresses/${made.name}`,
    replaces: [...place, "addressType", "purpose", "network", "subnetwork", "address"],
    outputs: { address: ({ text }) => (text("addressType") === "INTERNAL" ? "10.0.0.5" : "203.0.113.40") },
  },
  "gcp:compute/firewall:Firewall": {
    id: (made) => `projects/${projectOf(made)}/global/firewalls/${made.name}`,
    replaces: ["name", "project", "network", "direction"],
  },
  "gcp:compute/globalAddress:GlobalAddress": {
    id: (made) => `projects/${projectOf(made)}/global/addresses/${made.name}`,
    replaces: ["name", "project", "addressType", "purpose", "network", "address", "prefixLength"],
    outputs: { address: () => "10.255.255.2" },
  },
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": {
    id: (made) => `projects/${projectOf(made)}/global/forwardingRules/${made.name}`,
    replaces: ["name", "project", "ipAddress", "network", "loadBalancingScheme"],
  },
  "gcp:serviceaccount/account:Account": {
    name: "accountId",
    id: (made) => `projects/${projectOf(made)}/serviceAccounts/${email(made)}`,
    replaces: ["accountId", "project"],
    outputs: {
      email,
      member: (made) => `serviceAccount:${email(made)}`,
      name: (made) => made.id,
      uniqueId: (made) => String(BigInt(`0x1${made.hex(16)}`)),
    },
  },
  "gcp:kms/keyRing:KeyRing": {
    id: (made) => `projects/${projectOf(made)}/locations/${made.text("location")}/keyRings/${made.name}`,
    replaces: ["name", "project", "location"],
  },
  "gcp:kms/cryptoKey:CryptoKey": {
    id: (made) => `${made.text("keyRing")}/cryptoKeys/${made.name}`,
    replaces: ["name", "keyRing", "purpose", "destroyScheduledDuration", "importOnly"],
  },
  "gcp:pubsub/topic:Topic": {
    id: (made) => `projects/${projectOf(made)}/topics/${made.name}`,
    replaces: ["name", "project"],
  },
  "gcp:pubsub/subscription:Subscription": {
    id: (made) => `projects/${projectOf(made)}/subscriptions/${made.name}`,
    replaces: ["name", "project", "topic", "enableMessageOrdering", "filter"],
  },
  "gcp:pubsub/topicIAMMember:TopicIAMMember": {
    id: (made) =>
      `projects/${projectOf(made)}/topics/${lastOf(made.text("topic"))}/${made.text("role")}/${made.text("member")}`,
    replaces: ["project", "topic", "role", "member", "condition"],
  },
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": {
    id: (made) =>
      `projects/${projectOf(made)}/subscriptions/${lastOf(made.text("subscription"))}/${made.text("role")}/${made.text("member")}`,
    replaces: ["project", "subscription", "role", "member", "condition"],
  },
  "gcp:bigquery/dataset:Dataset": {
    name: "datasetId",
    id: (made) => `projects/${projectOf(made)}/datasets/${made.text("datasetId")}`,
    replaces: ["datasetId", "project", "location"],
  },
  "gcp:bigquery/datasetIamMember:DatasetIamMember": {
    id: (made) =>
      `projects/${projectOf(made)}/datasets/${made.text("datasetId")}/${made.text("role")}/${made.text("member")}`,
    replaces: ["datasetId", "project", "role", "member", "condition"],
  },
  "gcp:bigquery/table:Table": {
    name: "tableId",
    id: (made) => `projects/${projectOf(made)}/datasets/${made.text("datasetId")}/tables/${made.text("tableId")}`,
    replaces: ["datasetId", "project", "tableId", "timePartitioning.field", "timePartitioning.type"],
    outputs: { type: ({ inputs }) => (inputs.view === undefined ? "TABLE" : "VIEW") },
    protection: {
      property: "deletionProtection",
      byDefault: true,
      message: () => "cannot destroy table without setting deletion_protection=false and running `terraform apply`",
    },
  },
  "gcp:chronicle/feed:Feed": {
    id: feedName,
    replaces: ["instance", "location", "project"],
    outputs: { name: feedName, feed: (made) => made.hex(8), state: () => "ACTIVE" },
  },
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
    id: (made) => `${projectOf(made)}/audit_config/${made.text("service")}`,
    replaces: ["project", "service"],
  },
  "gcp:logging/projectSink:ProjectSink": {
    id: (made) => `projects/${projectOf(made)}/sinks/${made.name}`,
    replaces: ["name", "project", "uniqueWriterIdentity"],
    outputs: {
      writerIdentity: (made) =>
        `serviceAccount:service-${made.account.projectNumber}@gcp-sa-logging.iam.gserviceaccount.com`,
    },
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": {
    name: "bucketId",
    id: (made) => `projects/${projectOf(made)}/locations/${made.text("location")}/buckets/${made.text("bucketId")}`,
    replaces: ["project", "location", "bucketId"],
  },
  "gcp:projects/serviceIdentity:ServiceIdentity": {
    id: (made) => `projects/${projectOf(made)}/services/${made.text("service")}`,
    replaces: ["project", "service"],
    outputs: {
      email: agent,
      member: (made) => `serviceAccount:${agent(made)}`,
    },
  },
  "gcp:projects/iAMMember:IAMMember": {
    id: (made) => `${projectOf(made)}/${made.text("role")}/${made.text("member")}`,
    replaces: ["project", "role", "member", "condition"],
  },
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": {
    id: (made) => `${made.text("cryptoKeyId")}/${made.text("role")}/${made.text("member")}`,
    replaces: ["cryptoKeyId", "role", "member", "condition"],
  },
  "gcp:dns/managedZone:ManagedZone": {
    id: (made) => `projects/${projectOf(made)}/managedZones/${made.name}`,
    replaces: ["name", "project", "dnsName", "visibility"],
  },
};

export function projectOf(made: Made): string {
  return made.text("project") || made.project;
}

export function regionOf(made: Made): string {
  return lastOf(made.text("region")) || made.region;
}

function locationOf(made: Made): string {
  return made.text("location") || made.region;
}

/** References are names or full paths. */
function lastOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

function email(made: Made): string {
  return `${made.text("accountId")}@${projectOf(made)}.iam.gserviceaccount.com`;
}

function feedName(made: Made): string {
  return `projects/${projectOf(made)}/locations/${made.text("location")}/instances/${made.text("instance")}/feeds/${made.hex(8)}`;
}

function agent(made: Made): string {
  const service = made.text("service").split(".")[0] ?? "";
  return `service-${made.account.projectNumber}@gcp-sa-${service}.iam.gserviceaccount.com`;
}
