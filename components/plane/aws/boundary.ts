import { partitionOf } from "../../network/aws/partition.ts";
import { EKS_IMAGE_ACCOUNTS } from "../../network/aws/registry.ts";

/** What roles of a plane may ever do, whoever writes their policies: control plane, nodes, log writers, pods. */
export const BOUNDED_ACTIONS: readonly { readonly actions: readonly string[]; readonly why: string }[] = [
  {
    actions: ["autoscaling:*", "ec2:*", "elasticloadbalancing:*"],
    why: "AmazonEKSClusterPolicy: nodes, their disks and load balancers",
  },
  {
    actions: [
      ...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:BatchImportUpstreamImage"],
      ...["ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"],
    ],
    why: "AmazonEC2ContainerRegistryPullOnly",
  },
  { actions: ["eks:Describe*", "eks-auth:*"], why: "AmazonEKSWorkerNodePolicy" },
  {
    actions: [
      ...["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
      ...["kms:ListGrants", "kms:ReEncrypt*"],
    ],
    why: "Secrets of Kubernetes and what pods encrypt",
  },
  {
    actions: [
      ...["firehose:PutRecord*", "logs:CreateLogStream", "logs:DescribeLog*", "logs:PutLogEvents"],
      ...["s3:AbortMultipartUpload", "s3:GetBucket*", "s3:GetObject*", "s3:ListBucket*", "s3:PutObject*"],
      ...["sqs:*Message*", "sqs:GetQueue*"],
    ],
    why: "flow logs and log agents",
  },
  {
    actions: ["es:Describe*", "es:ESHttp*", "glue:*", "lambda:GetFunction*", "lambda:InvokeFunction"],
    why: "streams and functions behind the archive of logs, the crawler of Security Lake",
  },
  {
    actions: ["secretsmanager:GetSecretValue", "ssm:*", "ssmmessages:*", "ec2messages:*", "sts:*", "iam:Get*"],
    why: "secrets of pods, sessions on nodes, and who one is",
  },
  { actions: ["iam:CreateServiceLinkedRole"], why: "AmazonEKSClusterPolicy: the role of Elastic Load Balancing" },
];

/**
 * The permissions boundary of every role that a plane makes. Nothing outside the account, whatever a policy says; images
 * of EKS are the exception. Nothing that opens a way out, makes an identity, or shares a disk.
 */
export function boundaryDocument(account: string, region: string): string {
  const images = EKS_IMAGE_ACCOUNTS[region];
  const elsewhere = {
    // Both: a request without a resource's account is not meant.
    Null: { "aws:ResourceAccount": "false" },
    StringNotEquals: { "aws:ResourceAccount": account },
  };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: BOUNDED_ACTIONS.flatMap(({ actions }) => actions), Resource: "*" },
      {
        Effect: "Deny",
        // AWS's own images, of nodes and of add-ons, belong to AWS's accounts.
        NotAction: ["ecr:*", "ec2:Describe*", "ec2:RunInstances", "ec2:CreateFleet", "ssm:Get*", "ssm:Describe*"],
        Resource: "*",
        Condition: elsewhere,
      },
      ...(images === undefined
        ? []
        : [
            {
              Effect: "Deny",
              Action: "ecr:*",
              NotResource: [account, images].map(
                (owner) => `arn:${partitionOf(region)}:ecr:${region}:${owner}:repository/*`,
              ),
              Condition: elsewhere,
            },
          ]),
      {
        Effect: "Deny",
        Action: [
          ...["ec2:AcceptVpcPeeringConnection", "ec2:AllocateAddress", "ec2:AttachInternetGateway"],
          ...["ec2:CreateEgressOnlyInternetGateway", "ec2:CreateInternetGateway", "ec2:CreateNatGateway"],
          ...["ec2:CreateVpcPeeringConnection", "ec2:CreateVpnConnection", "ec2:ModifyImageAttribute"],
          ...["ec2:ModifySnapshotAttribute", "ec2:ModifyVpcEndpoint*"],
        ],
        Resource: "*",
      },
    ],
  });
}
