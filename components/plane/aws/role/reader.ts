import type { AwsGrant, AwsRole } from "../grant.ts";
import { DATA_DENIED, IDENTITY_DENIED } from "./denied.ts";

/** What Pulumi asks about each part of a plane at a refresh: how things are set up, never what they hold. */
export const DESCRIBE: readonly AwsGrant[] = [
  {
    what: "see how network and nodes are set up",
    scope: "region",
    why: "previews, refreshes and support compare it with what was declared",
    actions: [
      ...["Addresses", "AddressesAttribute", "AvailabilityZones", "FlowLogs", "Images", "InstanceTypes", "Instances"],
      ...["InternetGateways", "LaunchTemplateVersions", "LaunchTemplates", "NatGateways", "NetworkAcls"],
      ...["NetworkInterfaces", "PrefixLists", "ManagedPrefixLists", "RouteTables", "SecurityGroupRules"],
      ...["SecurityGroups", "Subnets", "Tags", "TransitGatewayVpcAttachments", "TransitGateways", "VpcAttribute"],
      ...["VpcEndpoints", "Vpcs"],
    ].map((what) => `ec2:Describe${what}`),
  },
  {
    what: "see how the cluster is set up",
    scope: "region",
    why: "versions, health, access; not what runs in it, which Kubernetes decides",
    actions: [
      ...["DescribeAccessEntry", "DescribeAddon", "DescribeAddonConfiguration", "DescribeAddonVersions"],
      ...["DescribeCluster", "DescribeInsight", "DescribeNodegroup", "DescribeUpdate", "ListAccessEntries"],
      ...["ListAddons", "ListAssociatedAccessPolicies", "ListClusters", "ListInsights", "ListNodegroups"],
      ...["ListTagsForResource", "ListUpdates"],
    ].map((action) => `eks:${action}`),
  },
  {
    what: "see how keys, logs and the firewall are set up",
    scope: "region",
    why: "policies, retention and rules; no log line, nothing decrypted",
    actions: [
      ...["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      ...["logs:DescribeLogGroups", "logs:ListTagsForResource"],
      ...["DescribeFirewall", "DescribeFirewallPolicy", "DescribeLoggingConfiguration", "DescribeRuleGroup"].map(
        (action) => `network-firewall:${action}`,
      ),
      "network-firewall:ListTagsForResource",
    ],
  },
  {
    what: "see names and identities of the plane",
    scope: "everywhere",
    why: "Route 53 and IAM have no regions",
    actions: [
      ...["GetChange", "GetHostedZone", "ListHostedZonesByName", "ListResourceRecordSets", "ListTagsForResource"].map(
        (action) => `route53:${action}`,
      ),
      ...["GetPolicy", "GetPolicyVersion", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies"].map(
        (action) => `iam:${action}`,
      ),
      ...["iam:ListInstanceProfilesForRole", "iam:ListPolicyVersions", "iam:ListRolePolicies"],
    ],
  },
];

/** Looks at how a plane is set up. */
export const READER: AwsRole = {
  cloud: "aws",
  name: "reader",
  can: DESCRIBE,
  cannot: [...IDENTITY_DENIED, ...DATA_DENIED],
};
