import type { AwsGrant, AwsRole } from "../grant.ts";
import { BOUNDARY_DENIED, DATA_DENIED } from "./denied.ts";
import { DESCRIBE } from "./reader.ts";

const NETWORK: readonly AwsGrant[] = [
  {
    what: "make the network",
    scope: "region",
    why: "VPC, subnets, routes, security groups and their rules, endpoints, flow logs, launch templates",
    actions: [
      ...["CreateVpc", "ModifyVpcAttribute", "CreateSubnet", "ModifySubnetAttribute", "CreateRouteTable"],
      ...["AssociateRouteTable", "ReplaceRouteTableAssociation", "CreateRoute", "ReplaceRoute"],
      ...["CreateSecurityGroup", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"],
      // A new group allows everything out, and the VPC's own group everything in; both rules are taken away at once.
      ...["RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "ModifySecurityGroupRules"],
      ...["CreateVpcEndpoint", "ModifyVpcEndpoint", "CreateFlowLogs"],
      ...["CreateLaunchTemplate", "CreateLaunchTemplateVersion", "ModifyLaunchTemplate"],
    ].map((action) => `ec2:${action}`),
  },
  {
    what: "tag what is being made",
    scope: "while-made",
    why: "tags come with each part of the network, in the call that makes it",
    actions: ["ec2:CreateTags"],
  },
  {
    what: "tag the VPC's own security group",
    scope: "own-group",
    why: "AWS makes it with the VPC, without tags and open; it is closed and named",
    actions: ["ec2:CreateTags"],
  },
  {
    what: "change tags of the plane",
    scope: "tagged",
    why: "what carries the plane's tag already",
    actions: ["ec2:CreateTags", "ec2:DeleteTags"],
  },
  {
    what: "make a way out",
    scope: "region",
    why: "internet and NAT gateways of a cloud plane; the attachment to the hub of a private one",
    actions: [
      ...["CreateInternetGateway", "AttachInternetGateway", "CreateNatGateway", "AllocateAddress"],
      ...["CreateTransitGatewayVpcAttachment", "ModifyTransitGatewayVpcAttachment"],
    ].map((action) => `ec2:${action}`),
  },
  {
    what: "take parts of the network away",
    scope: "tagged",
    why: "an update replaces what can't be changed; only what carries the plane's tag",
    actions: [
      ...["DeleteVpc", "DeleteSubnet", "DeleteRouteTable", "DisassociateRouteTable", "DeleteRoute"],
      ...["DeleteSecurityGroup", "DeleteVpcEndpoints", "DeleteFlowLogs"],
      ...["DeleteLaunchTemplate", "DeleteLaunchTemplateVersions", "DetachInternetGateway", "DeleteInternetGateway"],
      ...["DeleteNatGateway", "DisassociateAddress", "ReleaseAddress", "DeleteTransitGatewayVpcAttachment"],
    ].map((action) => `ec2:${action}`),
  },
  {
    what: "name the vendor's private link, and AWS's endpoints",
    scope: "everywhere",
    why: "private zones of the VPC; Route 53 has no regions",
    actions: [
      ...["AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone", "CreateHostedZone", "DeleteHostedZone"],
      ...["UpdateHostedZoneComment", "ChangeResourceRecordSets", "ChangeTagsForResource"],
    ].map((action) => `route53:${action}`),
  },
  {
    what: "make the firewall",
    scope: "firewall",
    why: "the allow list of a cloud plane with egress firewall",
    actions: [
      ...["CreateFirewall", "DeleteFirewall", "UpdateFirewallDeleteProtection", "UpdateSubnetChangeProtection"],
      ...["UpdateFirewallEncryptionConfiguration", "AssociateFirewallPolicy", "AssociateSubnets"],
      ...["DisassociateSubnets", "CreateFirewallPolicy", "UpdateFirewallPolicy", "DeleteFirewallPolicy"],
      ...["CreateRuleGroup", "UpdateRuleGroup", "DeleteRuleGroup", "UpdateLoggingConfiguration"],
      ...["TagResource", "UntagResource"],
    ].map((action) => `network-firewall:${action}`),
  },
];

const CLUSTER: readonly AwsGrant[] = [
  {
    what: "make the cluster, its node groups, add-ons and access",
    scope: "cluster",
    why: "the plane itself, by its name",
    actions: [
      ...["CreateCluster", "UpdateClusterConfig", "UpdateClusterVersion", "DeleteCluster", "AssociateEncryptionConfig"],
      ...["CreateNodegroup", "UpdateNodegroupConfig", "UpdateNodegroupVersion", "DeleteNodegroup"],
      ...["CreateAddon", "UpdateAddon", "DeleteAddon"],
      ...["CreateAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry"],
      ...["AssociateAccessPolicy", "DisassociateAccessPolicy"],
      ...["TagResource", "UntagResource"],
    ].map((action) => `eks:${action}`),
  },
  {
    what: "launch from the templates of node groups",
    scope: "launch",
    why: "EKS tries a template in its caller's name (EKS user guide, launch templates)",
    actions: ["ec2:RunInstances"],
  },
];

const KEYS_AND_LOGS: readonly AwsGrant[] = [
  {
    what: "make keys",
    scope: "region",
    why: "one each for Secrets, disks and logs",
    actions: ["kms:CreateKey", "kms:TagResource"],
  },
  {
    what: "keep keys",
    scope: "tagged",
    why: "rotation and description of the plane's own keys; their policies are their owner's",
    actions: ["kms:EnableKeyRotation", "kms:UpdateKeyDescription", "kms:UntagResource"],
  },
  {
    what: "hand keys to EKS",
    scope: "key-grant",
    why: "EKS and the firewall use a key by a grant that their caller may give (EKS user guide, KMS encryption)",
    actions: ["kms:CreateGrant"],
  },
  {
    what: "make log groups",
    scope: "logs",
    why: "they stand, with key and retention, before what writes into them",
    actions: [
      ...["CreateLogGroup", "PutRetentionPolicy", "AssociateKmsKey", "PutLogGroupDeletionProtection"],
      ...["TagResource", "UntagResource"],
    ].map((action) => `logs:${action}`),
  },
  {
    what: "let the firewall write logs",
    scope: "region",
    why: "deliveries of vended logs have no names (Network Firewall guide, CloudWatch Logs)",
    actions: [
      ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"],
      ...["PutResourcePolicy", "DescribeResourcePolicies"],
    ].map((action) => `logs:${action}`),
  },
];

const STATE: readonly AwsGrant[] = [
  {
    what: "keep Pulumi's state",
    scope: "state",
    why: "in the bucket that is named for it, under its key; no other object and no other key",
    actions: [
      ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
      ...["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
    ],
  },
];

const ROLES: readonly AwsGrant[] = [
  {
    what: "make roles of the plane, inside the boundary",
    scope: "bounded-role",
    why: "control plane, nodes, flow logs; none of them can ever do more than the boundary",
    actions: ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary"],
  },
  {
    what: "attach AWS's own policies for EKS to them",
    scope: "attached-policy",
    why: "three policies by name",
    actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
  },
  {
    what: "keep roles of the plane",
    scope: "role",
    why: "trust, description and tags of roles with the plane's name",
    actions: [
      ...["UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription", "TagRole", "UntagRole", "DeleteRole"].map(
        (action) => `iam:${action}`,
      ),
    ],
  },
  {
    what: "hand roles of the plane to their services",
    scope: "passed-role",
    why: "EKS, EC2, Pod Identity and log services, nothing else",
    actions: ["iam:PassRole"],
  },
  {
    what: "let services make their own roles",
    scope: "service-role",
    why: "the first cluster, node group, firewall or attachment of an account needs them",
    actions: ["iam:CreateServiceLinkedRole"],
  },
];

/** Makes and updates a plane. Whoever takes it on can neither read what runs there nor give themselves more. */
export const INSTALLER: AwsRole = {
  cloud: "aws",
  name: "installer",
  can: [...DESCRIBE, ...NETWORK, ...CLUSTER, ...KEYS_AND_LOGS, ...ROLES, ...STATE],
  cannot: [...BOUNDARY_DENIED, ...DATA_DENIED],
};
