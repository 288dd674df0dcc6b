import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { Domain } from "@pulumi/aws/opensearch/domain.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../../network/aws/partition.ts";
import type { AwsLogsArgs } from "../args.ts";
import { arnOf, type LogPlace } from "../place.ts";
import type { Receiver } from "../plan.ts";
import { policyOf } from "../statement.ts";

/** Longest name of a domain (OpenSearch Service quotas, 2026). */
const LONGEST_NAME = 28;

export interface SearchDomain {
  readonly domain: Domain;
  /** Group of the stream's own addresses in the VPC; it may call the domain. */
  readonly streamGroup: SecurityGroup;
}

/** Who may ask the domain over the network: roles of the account. What each may do is said inside, by role. */
export function domainStatements(place: Pick<LogPlace, "account" | "region">, domainName: string) {
  return [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:${partitionOf(place.region)}:iam::${place.account}:root` },
      Action: "es:ESHttp*",
      Resource: arnOf(place, "es", `domain/${domainName}/*`),
    },
  ];
}

export function domainName({ name }: Pick<LogPlace, "name">): string {
  return `${name.slice(0, LONGEST_NAME - 5)}-logs`;
}

/**
 * A domain inside the VPC: no public endpoint, TLS alone, everything encrypted with the plane's key, rights by role and no
 * users with passwords. It holds copies: the archive has every line, so the domain can be made anew.
 *
 * Two things are the owner's: OpenSearch's own role in the account, which a first domain in a VPC needs
 * (`aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com`), and inside the domain a role
 * mapping for the stream's role. Until it is there, documents wait and then go to the bucket.
 */
export function searchDomain(
  place: LogPlace,
  args: {
    asked: Receiver<"opensearch">["asked"];
    network: AwsLogsArgs["network"];
    administrator?: string | undefined;
  },
  opts: pulumi.CustomResourceOptions,
): SearchDomain {
  const { name, tags, keyArn } = place;
  const { instanceType = "r7g.large.search", instances = 3 } = args.asked;
  const { vpcId, nodeSubnetIds, cidr } = args.network;
  const id = `${name}-search`;
  const group = new SecurityGroup(
    id,
    { vpcId, description: "OpenSearch domain of the plane's logs", tags: { ...tags, Name: id } },
    opts,
  );
  const streamId = `${id}-stream`;
  const streamGroup = new SecurityGroup(
    streamId,
    { vpcId, description: "Stream to the OpenSearch domain", tags: { ...tags, Name: streamId } },
    opts,
  );
  const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
  new SecurityGroupIngressRule(
    streamId,
    { securityGroupId: group.id, referencedSecurityGroupId: streamGroup.id, ...https, tags },
    opts,
  );
  new SecurityGroupEgressRule(
    streamId,
    { securityGroupId: streamGroup.id, referencedSecurityGroupId: group.id, ...https, tags },
    opts,
  );
  // People search from the VPC; what they may see is said by role.
  new SecurityGroupIngressRule(id, { securityGroupId: group.id, cidrIpv4: cidr, ...https, tags }, opts);
  const zones = Math.min(nodeSubnetIds.length, instances, 3);
  const domain = new Domain(
    id,
    {
      domainName: domainName(place),
      engineVersion: "OpenSearch_2.19",
      clusterConfig: {
        instanceType,
        instanceCount: instances,
        zoneAwarenessEnabled: zones > 1,
        ...(zones > 1 && { zoneAwarenessConfig: { availabilityZoneCount: zones } }),
      },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 100 },
      vpcOptions: { subnetIds: nodeSubnetIds.slice(0, zones), securityGroupIds: [group.id] },
      encryptAtRest: { enabled: true, kmsKeyId: keyArn },
      nodeToNodeEncryption: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: false,
        masterUserOptions: { masterUserArn: args.administrator ?? administrator(place, opts).arn },
      },
      accessPolicies: policyOf(domainStatements(place, domainName(place))),
      autoTuneOptions: { desiredState: "DISABLED" },
      tags,
    },
    { ...opts, protect: !place.dangerouslyAllowDestroy, retainOnDelete: true },
  );
  return { domain, streamGroup };
}

/** Role that people of the account assume to manage the domain: it maps roles to rights inside. */
function administrator(place: LogPlace, opts: pulumi.CustomResourceOptions): Role {
  const { account, region, permissionsBoundary, tags } = place;
  return new Role(
    `${place.name}-search-administrator`,
    {
      description: "Manages the OpenSearch domain of the plane's logs",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
            Action: "sts:AssumeRole",
          },
        ],
      }),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      tags,
    },
    opts,
  );
}
