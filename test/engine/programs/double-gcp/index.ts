import { Firewall, Network, Subnetwork } from "@pulumi/gcp/compute/index.js";
import { Cluster, getEngineVersionsOutput, NodePool } from "@pulumi/gcp/container/index.js";
import { getProjectOutput } from "@pulumi/gcp/organizations/index.js";
import { Account } from "@pulumi/gcp/serviceaccount/index.js";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What a test varies. */
const variant = JSON.parse(process.env.VARIANT ?? "{}") as {
  labels?: Record<string, string>;
  maxPods?: number;
  deletionProtection?: boolean;
};

const project = "example-project";
const region = "europe-west4";
const { number } = getProjectOutput({ projectId: project });
const versions = getEngineVersionsOutput({ project, location: region, versionPrefix: "1.35." });
const network = new Network("plane", { project, autoCreateSubnetworks: false });
const subnet = new Subnetwork("nodes", {
  project,
  region,
  network: network.id,
  ipCidrRange: "10.0.0.0/20",
  secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.4.0.0/14" }],
});
const account = new Account("nodes", { project, accountId: "plane-nodes" });
new Firewall("esp", { project, network: network.id, direction: "INGRESS", allows: [{ protocol: "esp" }] });
const cluster = new Cluster("plane", {
  project,
  name: "plane",
  location: region,
  network: network.id,
  subnetwork: subnet.id,
  datapathProvider: "LEGACY_DATAPATH",
  minMasterVersion: versions.latestMasterVersion,
  removeDefaultNodePool: true,
  initialNodeCount: 1,
  controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } },
  deletionProtection: variant.deletionProtection ?? false,
  resourceLabels: { project: number },
});
const pool = new NodePool("system", {
  project,
  location: region,
  cluster: cluster.name,
  initialNodeCount: 1,
  maxPodsPerNode: variant.maxPods ?? 64,
  nodeConfig: { serviceAccount: account.email, labels: variant.labels ?? {} },
});
const dns = cluster.controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) => dnsEndpointConfig?.endpoint);
const kubeconfig = pulumi.jsonStringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "c",
  // A public authority vouches for the DNS endpoint.
  clusters: [{ name: "c", cluster: { server: pulumi.interpolate`https://${dns}` } }],
  contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  users: [
    {
      name: "u",
      user: {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1beta1",
          interactiveMode: "Never",
          command: "gke-gcloud-auth-plugin",
          provideClusterInfo: true,
        },
      },
    },
  ],
});
const kube = new k8s.Provider("kube", { kubeconfig }, { dependsOn: pool });
new k8s.core.v1.ConfigMap("hello", { metadata: { name: "from-gcp", namespace: "default" } }, { provider: kube });

export const endpoint = cluster.endpoint;
export const serviceAccount = account.email;
export const masterVersion = cluster.masterVersion;
