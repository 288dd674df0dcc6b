import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as eks from "@pulumi/aws/eks/index.js";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as kms from "@pulumi/aws/kms/index.js";
import { Provider } from "@pulumi/aws/provider.js";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What a test varies. */
const variant = JSON.parse(process.env.VARIANT ?? "{}") as {
  size?: number;
  amiType?: string;
  serviceCidr?: string;
  /** Adds a property that the SDK does not have. */
  misspelt?: boolean;
  deletionProtection?: boolean;
  /** Creates the node group before Cilium. */
  tooEarly?: boolean;
  password?: string;
  region?: string;
  /** The account that the stack is meant for. */
  account?: string;
};

const provider = new Provider("eu", {
  region: variant.region ?? "eu-central-1",
  allowedAccountIds: [variant.account ?? "111122223333"],
});
const opts = { provider };
const zones = await getAvailabilityZones({}, opts);

const key = new kms.Key("secrets", { enableKeyRotation: true }, opts);
const vpc = new ec2.Vpc("plane", { cidrBlock: "10.20.0.0/16", enableDnsHostnames: true }, opts);
const subnets = zones.names.map(
  (availabilityZone, index) =>
    new ec2.Subnet(`nodes-${index}`, { vpcId: vpc.id, cidrBlock: `10.20.${16 * index}.0/20`, availabilityZone }, opts),
);
const subnetIds = subnets.map(({ id }) => id);
const role = new iam.Role(
  "cluster",
  { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) },
  opts,
);

const cluster = new eks.Cluster(
  "plane",
  {
    name: "plane",
    roleArn: role.arn,
    version: "1.35",
    bootstrapSelfManagedAddons: false,
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    vpcConfig: {
      subnetIds,
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
      ...(variant.misspelt && ({ endpointPublicAcces: false } as object)),
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: variant.serviceCidr ?? "172.20.0.0/16" },
    encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
    deletionProtection: variant.deletionProtection ?? false,
    ...(variant.password !== undefined && { tags: { note: pulumi.secret(variant.password) } }),
  },
  opts,
);
const admin = new eks.AccessEntry("admin", { clusterName: cluster.name, principalArn: role.arn }, opts);
const access = new eks.AccessPolicyAssociation(
  "admin",
  {
    clusterName: cluster.name,
    principalArn: admin.principalArn,
    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    accessScope: { type: "cluster" },
  },
  opts,
);
const kubeconfig = pulumi.jsonStringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "c",
  clusters: [
    {
      name: "c",
      cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority.data },
    },
  ],
  contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  users: [
    {
      name: "u",
      user: {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1beta1",
          interactiveMode: "Never",
          command: "aws",
          args: ["eks", "get-token", "--cluster-name", cluster.name, "--region", "eu-central-1"],
        },
      },
    },
  ],
});
const kube = new k8s.Provider("kube", { kubeconfig }, { dependsOn: access });
// What Helm leaves behind; the release itself is not what this program is about.
const cilium = new k8s.core.v1.Secret(
  "cilium",
  {
    metadata: {
      name: "sh.helm.release.v1.cilium.v1",
      namespace: "kube-system",
      labels: { owner: "helm", name: "cilium", status: "deployed", version: "1" },
    },
    type: "helm.sh/release.v1",
    stringData: { release: "" },
  },
  { provider: kube },
);

const template = new ec2.LaunchTemplate(
  "nodes",
  { updateDefaultVersion: true, metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
  opts,
);
const nodes = new eks.NodeGroup(
  "system",
  {
    clusterName: cluster.name,
    nodeRoleArn: role.arn,
    subnetIds,
    amiType: variant.amiType ?? "AL2023_x86_64_STANDARD",
    scalingConfig: { minSize: 1, desiredSize: variant.size ?? 3, maxSize: 9 },
    launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
  },
  { ...opts, dependsOn: variant.tooEarly ? [] : [cilium] },
);
new eks.Addon("coredns", { clusterName: cluster.name, addonName: "coredns" }, { ...opts, dependsOn: nodes });

export const endpoint = cluster.endpoint;
export const clusterSecurityGroup = cluster.vpcConfig.clusterSecurityGroupId;
export const templateVersion = template.latestVersion;
