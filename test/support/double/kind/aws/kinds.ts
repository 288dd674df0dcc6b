import type { Kind, Made } from "../model.ts";
import { eks } from "./eks.ts";
import { link } from "./link.ts";
import { logs } from "./logs.ts";
import { arn, regionOf } from "./name.ts";

/** `replaces`: what terraform-provider-aws 6 forces new, from memory where the fact sheets are silent. What is not listed is updated in place. */
export const kinds: Readonly<Record<string, Kind>> = {
  ...eks,
  ...link,
  ...logs,
  "aws:ec2/vpc:Vpc": {
    replaces: ["cidrBlock", "ipv4IpamPoolId", "region"],
    outputs: {
      mainRouteTableId: (made) => `rtb-0${made.hex(16, "main")}`,
      defaultRouteTableId: (made) => `rtb-0${made.hex(16, "main")}`,
      defaultSecurityGroupId: (made) => `sg-0${made.hex(16, "default")}`,
      defaultNetworkAclId: (made) => `acl-0${made.hex(16, "default")}`,
      enableDnsSupport: () => true,
    },
  },
  "aws:ec2/subnet:Subnet": {
    replaces: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "ipv6CidrBlock-", "outpostArn"],
  },
  "aws:ec2/securityGroup:SecurityGroup": { replaces: ["name", "namePrefix", "description", "vpcId"] },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    replaces: ["securityGroupId"],
    outputs: { securityGroupRuleId: ({ id }) => id },
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    replaces: ["securityGroupId"],
    outputs: { securityGroupRuleId: ({ id }) => id },
  },
  "aws:ec2/routeTable:RouteTable": { replaces: ["vpcId"] },
  "aws:ec2/route:Route": { replaces: ["routeTableId", "destinationCidrBlock", "destinationPrefixListId"] },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { replaces: ["subnetId", "gatewayId"] },
  "aws:ec2/natGateway:NatGateway": {
    replaces: ["subnetId", "allocationId", "connectivityType", "privateIp"],
    outputs: { publicIp: () => "203.0.113.10", privateIp: () => "10.0.0.10" },
  },
  "aws:ec2/eip:Eip": {
    replaces: ["domain", "publicIpv4Pool", "networkBorderGroup"],
    outputs: { publicIp: () => "203.0.113.10", allocationId: ({ id }) => id },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    replaces: ["name", "namePrefix"],
    moves: ["latestVersion", "defaultVersion"],
    outputs: {
      latestVersion: ({ revision }) => revision,
      defaultVersion: ({ revision, inputs }) => (inputs.updateDefaultVersion === true ? revision : 1),
    },
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
    outputs: {
      prefixListId: (made) => `pl-${made.hex(8)}`,
      cidrBlocks: () => ["198.51.100.0/24"],
      dnsEntries: (made) => [
        { dnsName: `${made.id}.${made.text("serviceName").split(".").toReversed().join(".")}`, hostedZoneId: "Z1" },
      ],
      networkInterfaceIds: (made) => [`eni-0${made.hex(16, "eni")}`],
    },
  },
  "aws:ec2/flowLog:FlowLog": {
    replaces: [
      "vpcId",
      "subnetId",
      "eniId",
      "trafficType",
      "logDestination",
      "logDestinationType",
      "iamRoleArn",
      "logFormat",
      "maxAggregationInterval",
      "destinationOptions",
    ],
  },
  "aws:iam/role:Role": {
    replaces: ["name", "namePrefix", "path"],
    outputs: {
      arn: (made) => arn(made, `role${made.text("path") || "/"}${made.name}`),
      uniqueId: (made) => `AROA${made.hex(17).toUpperCase()}`,
    },
  },
  "aws:iam/policy:Policy": {
    id: (made) => arn(made, `policy${made.text("path") || "/"}${made.name}`),
    replaces: ["name", "namePrefix", "path", "description"],
    outputs: { arn: ({ id }) => id },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: (made) => `${made.text("role")}:${made.name}`,
    replaces: ["name", "namePrefix", "role"],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    id: (made) => `${made.text("role")}/${made.text("policyArn")}`,
    replaces: ["role", "policyArn"],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: (made) => arn(made, `oidc-provider/${made.text("url").replace(/^https:\/\//, "")}`),
    replaces: ["url"],
    outputs: { arn: ({ id }) => id },
  },
  "aws:kms/key:Key": {
    id: (made) => keyId(made.hex(32)),
    replaces: ["keyUsage", "customerMasterKeySpec", "customKeyStoreId", "multiRegion"],
    outputs: { arn: (made) => arn(made, `key/${made.id}`), keyId: ({ id }) => id },
  },
  "aws:kms/alias:Alias": {
    replaces: ["name", "namePrefix"],
    outputs: {
      arn: (made) => arn(made, made.name),
      targetKeyArn: (made) => arn(made, `key/${made.text("targetKeyId")}`),
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    replaces: ["name", "namePrefix", "logGroupClass"],
    outputs: { arn: (made) => arn(made, `log-group:${made.name}`) },
  },
  "aws:s3/bucket:Bucket": {
    name: "bucket",
    id: ({ name }) => name,
    replaces: ["bucket", "bucketPrefix", "objectLockEnabled"],
    outputs: {
      arn: (made) => arn(made, made.name),
      bucketDomainName: ({ name }) => `${name}.s3.amazonaws.com`,
      bucketRegionalDomainName: (made) => `${made.name}.s3.${regionOf(made)}.amazonaws.com`,
    },
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    replaces: ["name", "destination"],
    outputs: { arn: (made) => arn(made, `deliverystream/${made.name}`) },
  },
  "aws:sqs/queue:Queue": {
    id: (made) => `https://sqs.${regionOf(made)}.amazonaws.com/${made.account.accountId}/${made.name}`,
    replaces: ["name", "namePrefix", "fifoQueue"],
    outputs: { arn: (made) => arn(made, made.name), url: ({ id }) => id },
  },
  "aws:networkfirewall/firewall:Firewall": {
    id: (made) => arn(made, `firewall/${made.name}`),
    replaces: ["name", "vpcId"],
    outputs: {
      arn: ({ id }) => id,
      firewallStatuses: (made) => [
        {
          syncStates: ((made.inputs.subnetMappings as { subnetId: string }[] | undefined) ?? []).map(
            ({ subnetId }, index) => ({
              availabilityZone: zoneOf(made, subnetId) ?? `${regionOf(made)}${"abc".charAt(index)}`,
              attachments: [{ endpointId: `vpce-0${made.hex(16, subnetId)}`, subnetId }],
            }),
          ),
        },
      ],
    },
    protection: {
      property: "deleteProtection",
      message: ({ name }) =>
        `deleting NetworkFirewall Firewall (${name}): operation error Network Firewall: DeleteFirewall, ` +
        `InvalidOperationException: Unable to fulfill request because the following protection is enabled: delete protection`,
    },
  },
  "aws:networkfirewall/firewallPolicy:FirewallPolicy": {
    id: (made) => arn(made, `firewall-policy/${made.name}`),
    replaces: ["name"],
    outputs: { arn: ({ id }) => id },
  },
  "aws:networkfirewall/ruleGroup:RuleGroup": {
    id: (made) => arn(made, `stateful-rulegroup/${made.name}`),
    replaces: ["name", "type", "capacity"],
    outputs: { arn: ({ id }) => id },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    id: (made) => arn(made, `loadbalancer/net/${made.name}/${made.hex(16)}`),
    replaces: ["name", "namePrefix", "internal", "loadBalancerType", "ipAddressType-"],
    outputs: {
      arn: ({ id }) => id,
      dnsName: (made) => `${made.name}-${made.hex(16)}.elb.${regionOf(made)}.amazonaws.com`,
    },
    protection: {
      property: "enableDeletionProtection",
      message: ({ id }) =>
        `deleting ELBv2 Load Balancer (${id}): OperationNotPermitted: Load balancer '${id}' cannot be deleted because ` +
        "deletion protection is enabled",
    },
  },
};

function zoneOf({ store }: Made, subnetId: string): string | undefined {
  const zone = store.get("aws:ec2/subnet:Subnet", subnetId)?.outputs.availabilityZone;
  return typeof zone === "string" ? zone : undefined;
}

function keyId(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
