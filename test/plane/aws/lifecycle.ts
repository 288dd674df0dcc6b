/**
 * What the provider calls for each type that a plane is made of: to make it, to look at it, to change it and to take it
 * away. From the source of terraform-provider-aws 6 and the service authorization reference, 2026, from memory.
 */
export interface Lifecycle {
  readonly make: readonly string[];
  readonly read: readonly string[];
  readonly change?: readonly string[];
  readonly remove?: readonly string[];
  /** What is kept when it leaves the stack, and therefore never removed. */
  readonly kept?: true;
}

const tags = ["ec2:CreateTags"];
const rules = ["ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups"];

export const LIFECYCLE: Readonly<Record<string, Lifecycle>> = {
  "aws:ec2/vpc:Vpc": {
    make: ["ec2:CreateVpc", "ec2:ModifyVpcAttribute", ...tags],
    read: ["ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DescribeRouteTables", "ec2:DescribeNetworkAcls"],
    remove: ["ec2:DeleteVpc"],
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    make: ["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress", ...tags],
    read: ["ec2:DescribeSecurityGroups"],
    kept: true,
  },
  "aws:ec2/subnet:Subnet": {
    make: ["ec2:CreateSubnet", ...tags],
    read: ["ec2:DescribeSubnets"],
    change: ["ec2:ModifySubnetAttribute"],
    remove: ["ec2:DeleteSubnet", "ec2:DescribeNetworkInterfaces"],
  },
  "aws:ec2/routeTable:RouteTable": {
    make: ["ec2:CreateRouteTable", ...tags],
    read: ["ec2:DescribeRouteTables"],
    remove: ["ec2:DeleteRouteTable"],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    make: ["ec2:AssociateRouteTable"],
    read: ["ec2:DescribeRouteTables"],
    change: ["ec2:ReplaceRouteTableAssociation"],
    remove: ["ec2:DisassociateRouteTable"],
  },
  "aws:ec2/route:Route": {
    make: ["ec2:CreateRoute"],
    read: ["ec2:DescribeRouteTables"],
    change: ["ec2:ReplaceRoute"],
    remove: ["ec2:DeleteRoute"],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    make: ["ec2:CreateInternetGateway", "ec2:AttachInternetGateway", ...tags],
    read: ["ec2:DescribeInternetGateways"],
    remove: ["ec2:DetachInternetGateway", "ec2:DeleteInternetGateway"],
  },
  "aws:ec2/eip:Eip": {
    make: ["ec2:AllocateAddress", ...tags],
    read: ["ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"],
    remove: ["ec2:DisassociateAddress", "ec2:ReleaseAddress"],
  },
  "aws:ec2/natGateway:NatGateway": {
    make: ["ec2:CreateNatGateway", ...tags],
    read: ["ec2:DescribeNatGateways"],
    remove: ["ec2:DeleteNatGateway"],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    make: ["ec2:CreateSecurityGroup", "ec2:RevokeSecurityGroupEgress", ...tags],
    read: ["ec2:DescribeSecurityGroups"],
    remove: ["ec2:DeleteSecurityGroup", "ec2:DescribeNetworkInterfaces"],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    make: ["ec2:AuthorizeSecurityGroupIngress", ...tags],
    read: rules,
    change: ["ec2:ModifySecurityGroupRules"],
    remove: ["ec2:RevokeSecurityGroupIngress"],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    make: ["ec2:AuthorizeSecurityGroupEgress", ...tags],
    read: rules,
    change: ["ec2:ModifySecurityGroupRules"],
    remove: ["ec2:RevokeSecurityGroupEgress"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    make: ["ec2:CreateVpcEndpoint", "route53:AssociateVPCWithHostedZone", ...tags],
    read: ["ec2:DescribeVpcEndpoints", "ec2:DescribePrefixLists"],
    change: ["ec2:ModifyVpcEndpoint"],
    remove: ["ec2:DeleteVpcEndpoints"],
  },
  "aws:ec2/flowLog:FlowLog": {
    make: ["ec2:CreateFlowLogs", "iam:PassRole", ...tags],
    read: ["ec2:DescribeFlowLogs"],
    remove: ["ec2:DeleteFlowLogs"],
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    make: ["ec2:CreateLaunchTemplate", ...tags],
    read: ["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"],
    change: ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
    remove: ["ec2:DeleteLaunchTemplate"],
  },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    make: ["ec2:CreateTransitGatewayVpcAttachment", "ec2:DescribeTransitGateways", ...tags],
    read: ["ec2:DescribeTransitGatewayVpcAttachments"],
    change: ["ec2:ModifyTransitGatewayVpcAttachment"],
    remove: ["ec2:DeleteTransitGatewayVpcAttachment"],
  },
  "aws:route53/zone:Zone": {
    make: ["route53:CreateHostedZone", "route53:ChangeTagsForResource", "route53:GetChange", "ec2:DescribeVpcs"],
    read: ["route53:GetHostedZone", "route53:ListTagsForResource", "route53:ListResourceRecordSets"],
    change: ["route53:UpdateHostedZoneComment", "route53:DisassociateVPCFromHostedZone"],
    remove: ["route53:DeleteHostedZone"],
  },
  "aws:route53/record:Record": {
    make: ["route53:ChangeResourceRecordSets", "route53:GetChange"],
    read: ["route53:ListResourceRecordSets", "route53:GetHostedZone"],
    remove: ["route53:ChangeResourceRecordSets"],
  },
  "aws:networkfirewall/firewall:Firewall": {
    make: ["network-firewall:CreateFirewall", "network-firewall:TagResource", "iam:CreateServiceLinkedRole"],
    read: ["network-firewall:DescribeFirewall", "network-firewall:ListTagsForResource"],
    change: [
      "network-firewall:UpdateFirewallDeleteProtection",
      "network-firewall:UpdateSubnetChangeProtection",
      "network-firewall:UpdateFirewallEncryptionConfiguration",
      "network-firewall:AssociateFirewallPolicy",
      "network-firewall:AssociateSubnets",
      "network-firewall:DisassociateSubnets",
    ],
    remove: ["network-firewall:DeleteFirewall"],
  },
  "aws:networkfirewall/firewallPolicy:FirewallPolicy": {
    make: ["network-firewall:CreateFirewallPolicy", "network-firewall:TagResource"],
    read: ["network-firewall:DescribeFirewallPolicy"],
    change: ["network-firewall:UpdateFirewallPolicy"],
    remove: ["network-firewall:DeleteFirewallPolicy"],
  },
  "aws:networkfirewall/ruleGroup:RuleGroup": {
    make: ["network-firewall:CreateRuleGroup", "network-firewall:TagResource"],
    read: ["network-firewall:DescribeRuleGroup"],
    change: ["network-firewall:UpdateRuleGroup"],
    remove: ["network-firewall:DeleteRuleGroup"],
  },
  "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": {
    make: [
      "network-firewall:UpdateLoggingConfiguration",
      "logs:CreateLogDelivery",
      "logs:PutResourcePolicy",
      "logs:DescribeResourcePolicies",
      "logs:DescribeLogGroups",
    ],
    read: ["network-firewall:DescribeLoggingConfiguration", "logs:GetLogDelivery", "logs:ListLogDeliveries"],
    change: ["logs:UpdateLogDelivery"],
    remove: ["logs:DeleteLogDelivery"],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    make: ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:PutLogGroupDeletionProtection", "logs:TagResource"],
    read: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
    change: ["logs:AssociateKmsKey", "logs:UntagResource"],
    kept: true,
  },
  "aws:kms/key:Key": {
    make: ["kms:CreateKey", "kms:TagResource", "kms:EnableKeyRotation"],
    read: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
    change: ["kms:UpdateKeyDescription", "kms:UntagResource"],
    kept: true,
  },
  "aws:iam/role:Role": {
    make: ["iam:CreateRole", "iam:TagRole"],
    read: ["iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"],
    change: ["iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:PutRolePermissionsBoundary", "iam:UntagRole"],
    remove: ["iam:DeleteRole", "iam:ListInstanceProfilesForRole"],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    make: ["iam:PutRolePolicy"],
    read: ["iam:GetRolePolicy"],
    remove: ["iam:DeleteRolePolicy"],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    make: ["iam:AttachRolePolicy"],
    read: ["iam:ListAttachedRolePolicies"],
    remove: ["iam:DetachRolePolicy"],
  },
  "aws:eks/cluster:Cluster": {
    make: ["eks:CreateCluster", "eks:TagResource", "iam:PassRole", "kms:CreateGrant", "iam:CreateServiceLinkedRole"],
    read: ["eks:DescribeCluster", "eks:DescribeUpdate"],
    change: ["eks:UpdateClusterConfig", "eks:UpdateClusterVersion", "eks:AssociateEncryptionConfig"],
    remove: ["eks:DeleteCluster"],
  },
  "aws:eks/nodeGroup:NodeGroup": {
    make: ["eks:CreateNodegroup", "eks:TagResource", "iam:PassRole", "ec2:RunInstances", "iam:GetRole"],
    read: ["eks:DescribeNodegroup", "eks:DescribeUpdate"],
    change: ["eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion"],
    remove: ["eks:DeleteNodegroup"],
  },
  "aws:eks/addon:Addon": {
    make: ["eks:CreateAddon", "eks:TagResource"],
    read: ["eks:DescribeAddon", "eks:DescribeAddonVersions"],
    change: ["eks:UpdateAddon"],
    remove: ["eks:DeleteAddon"],
  },
  "aws:eks/accessEntry:AccessEntry": {
    make: ["eks:CreateAccessEntry", "eks:TagResource"],
    read: ["eks:DescribeAccessEntry"],
    change: ["eks:UpdateAccessEntry"],
    remove: ["eks:DeleteAccessEntry"],
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    make: ["eks:AssociateAccessPolicy"],
    read: ["eks:ListAssociatedAccessPolicies"],
    remove: ["eks:DisassociateAccessPolicy"],
  },
};
