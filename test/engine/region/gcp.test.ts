import { regionLife } from "./life.ts";

regionLife({
  cloud: "gcp",
  stack: "gcp-europe-west4",
  script: { account: { project: "example-planes-prod" } },
  orders: [
    [
      "gcp:compute/network:Network",
      "gcp:compute/subnetwork:Subnetwork",
      "gcp:container/cluster:Cluster",
      "gcp:container/nodePool:NodePool",
    ],
  ],
  // Pools go with their cluster.
  removal: ["gcp:container/cluster:Cluster", "gcp:compute/subnetwork:Subnetwork", "gcp:compute/network:Network"],
  kept: [
    "gcp:compute/network:Network",
    "gcp:compute/subnetwork:Subnetwork",
    "gcp:kms/keyRing:KeyRing",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:container/cluster:Cluster",
    "gcp:container/nodePool:NodePool",
  ],
  clusterToken: "gcp:container/cluster:Cluster",
  poolToken: "gcp:container/nodePool:NodePool",
  pools: 2,
  throttled: "gcp:compute/subnetwork:Subnetwork",
  drift: { "releaseChannel.channel": "RAPID" },
  retained: [
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:kms/keyRing:KeyRing",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    "gcp:projects/iAMMember:IAMMember",
  ],
  mistakes: [
    {
      setting: "region: europe-wset4",
      says: /cellwall-planes:region "europe-wset4" is no region of Google Cloud.*europe-west4/,
    },
    { setting: "network: 100.64.0.0/16", says: /"100\.64\.0\.0\/1[46]" overlaps/ },
    { setting: "network: 10.80.0.0/22", says: /network "10\.80\.0\.0\/22"/ },
    { setting: "account: Example Project", says: /cellwall-planes:account "Example Project" is not a project id/ },
    { setting: "admins: []", says: /cellwall-planes:admins "\[\]" is empty/ },
    {
      setting: "logs: {sinks: {siem: {kind: event-hub}}}",
      says: /logs\.sinks\.siem\.kind "event-hub" is no kind of sink on gcp/,
    },
    { setting: 'dangerouslyExposeApiServerTo: ["0.0.0.0/0"]', says: /dangerouslyExposeApiServerTo.*0\.0\.0\.0\/0/ },
  ],
  denied: {
    token: "gcp:organizations/getProject:getProject",
    says: /cellwall-planes:account "example-planes-prod" can't be used: .*(?:403|denied|permission)/i,
  },
});
