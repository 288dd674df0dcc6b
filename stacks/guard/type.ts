/** Type tokens of the three clouds that rules look at. A test compares them with the SDKs. */

export const AWS = {
  bucket: "aws:s3/bucket:Bucket",
  bucketEncryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  cluster: "aws:eks/cluster:Cluster",
  defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  firehose: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  instance: "aws:ec2/instance:Instance",
  key: "aws:kms/key:Key",
  launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  nodeGroup: "aws:eks/nodeGroup:NodeGroup",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  securityGroupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  subnet: "aws:ec2/subnet:Subnet",
  vpc: "aws:ec2/vpc:Vpc",
} as const;

export const AZURE = {
  cluster: "azure-native:containerservice:ManagedCluster",
  diagnostics: "azure-native:monitor:DiagnosticSetting",
  network: "azure-native:network:VirtualNetwork",
  pool: "azure-native:containerservice:AgentPool",
  securityGroup: "azure-native:network:NetworkSecurityGroup",
  securityRule: "azure-native:network:SecurityRule",
  storage: "azure-native:storage:StorageAccount",
  subnet: "azure-native:network:Subnet",
  vault: "azure-native:keyvault:Vault",
  vaultKey: "azure-native:keyvault:Key",
} as const;

export const GOOGLE = {
  bucket: "gcp:storage/bucket:Bucket",
  cluster: "gcp:container/cluster:Cluster",
  firewall: "gcp:compute/firewall:Firewall",
  key: "gcp:kms/cryptoKey:CryptoKey",
  logBucket: "gcp:logging/projectBucketConfig:ProjectBucketConfig",
  network: "gcp:compute/network:Network",
  pool: "gcp:container/nodePool:NodePool",
  subnet: "gcp:compute/subnetwork:Subnetwork",
  topic: "gcp:pubsub/topic:Topic",
} as const;

export const KUBERNETES = {
  chart: "kubernetes:helm.sh/v4:Chart",
  cilium: "kubernetes:cilium.io/v2:CiliumNetworkPolicy",
  ciliumClusterwide: "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy",
  namespace: "kubernetes:core/v1:Namespace",
  networkPolicy: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  release: "kubernetes:helm.sh/v3:Release",
} as const;

/** Cluster types, for rules that hold in each cloud. */
export const CLUSTERS: readonly string[] = [AWS.cluster, AZURE.cluster, GOOGLE.cluster];

/**
 * A type without the API version that azure-native puts into some of its tokens
 * (`azure-native:containerservice/v20250901:ManagedCluster`).
 */
export function plainType(type: string): string {
  return type.replace(/^(azure-native:[^/:]+)\/v[0-9a-z]+:/, "$1:");
}
