/** Resources on AWS that no rule minds; their types are the SDK's, so that a misspelt property does not compile. */
import type { LogGroupArgs } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import type { InstanceArgs } from "@pulumi/aws/ec2/instance.js";
import type { LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate.js";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup.js";
import type { SecurityGroupRuleArgs } from "@pulumi/aws/ec2/securityGroupRule.js";
import type { SubnetArgs } from "@pulumi/aws/ec2/subnet.js";
import type { VpcArgs } from "@pulumi/aws/ec2/vpc.js";
import type { ClusterArgs } from "@pulumi/aws/eks/cluster.js";
import type { NodeGroupArgs } from "@pulumi/aws/eks/nodeGroup.js";
import type { FirehoseDeliveryStreamArgs } from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";
import type { KeyArgs } from "@pulumi/aws/kms/key.js";
import type { BucketArgs } from "@pulumi/aws/s3/bucket.js";
import type { BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import type { SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { AWS } from "../../../stacks/guard/type.ts";
import { resource } from "../support.ts";

const KEY = "arn:aws:kms:eu-central-1:111122223333:key/3d1f";
const tags = { "cellwall-plane": "eu-1", "managed-by": "cellwall" };

const cluster = {
  name: "eu-1",
  roleArn: "arn:aws:iam::111122223333:role/eks",
  bootstrapSelfManagedAddons: false,
  accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
  vpcConfig: { subnetIds: ["subnet-1"], endpointPrivateAccess: true, endpointPublicAccess: false },
  encryptionConfig: { provider: { keyArn: KEY }, resources: ["secrets"] },
  enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
  deletionProtection: true,
  tags,
} satisfies ClusterArgs;

const userData = ["spec:", "  kubelet:", "    config:", "      maxPods: 110", ""].join("\n");

const launchTemplate = {
  metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
  blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeType: "gp3", encrypted: "true", kmsKeyId: KEY } }],
  networkInterfaces: [{ associatePublicIpAddress: "false" }],
  userData: Buffer.from(userData).toString("base64"),
} satisfies LaunchTemplateArgs;

const nodeGroup = {
  clusterName: "eu-1",
  nodeRoleArn: "arn:aws:iam::111122223333:role/node",
  subnetIds: ["subnet-1"],
  scalingConfig: { minSize: 3, desiredSize: 3, maxSize: 9 },
  remoteAccess: { ec2SshKey: "break-glass", sourceSecurityGroupIds: ["sg-1"] },
  taints: [{ key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_EXECUTE" }],
} satisfies NodeGroupArgs;

export const aws = {
  bucket: resource(AWS.bucket, { bucketPrefix: "siem-" } satisfies BucketArgs, { id: "siem-1" }),
  bucketEncryption: resource(AWS.bucketEncryption, {
    bucket: "siem-1",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY } }],
  } satisfies BucketServerSideEncryptionConfigurationArgs),
  cluster: resource(AWS.cluster, cluster),
  defaultSecurityGroup: resource(AWS.defaultSecurityGroup, {
    ingress: [],
    egress: [],
  } satisfies DefaultSecurityGroupArgs),
  firehose: resource(AWS.firehose, {
    destination: "extended_s3",
    serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: KEY },
  } satisfies FirehoseDeliveryStreamArgs),
  ingressRule: resource(AWS.ingressRule, {
    securityGroupId: "sg-1",
    cidrIpv4: "10.60.0.0/16",
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
  } satisfies SecurityGroupIngressRuleArgs),
  instance: resource(AWS.instance, { associatePublicIpAddress: false } satisfies InstanceArgs),
  key: resource(AWS.key, { enableKeyRotation: true, deletionWindowInDays: 30 } satisfies KeyArgs),
  launchTemplate: resource(AWS.launchTemplate, launchTemplate),
  logGroup: resource(AWS.logGroup, { kmsKeyId: KEY } satisfies LogGroupArgs),
  nodeGroup: resource(AWS.nodeGroup, nodeGroup),
  securityGroup: resource(AWS.securityGroup, {
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
  } satisfies SecurityGroupArgs),
  securityGroupRule: resource(AWS.securityGroupRule, {
    type: "ingress",
    securityGroupId: "sg-1",
    protocol: "tcp",
    fromPort: 10250,
    toPort: 10250,
    cidrBlocks: ["10.60.0.0/16"],
  } satisfies SecurityGroupRuleArgs),
  subnet: resource(AWS.subnet, {
    vpcId: "vpc-1",
    mapPublicIpOnLaunch: false,
    assignIpv6AddressOnCreation: false,
  } satisfies SubnetArgs),
  vpc: resource(AWS.vpc, { cidrBlock: "10.60.0.0/16", tags } satisfies VpcArgs),
};
