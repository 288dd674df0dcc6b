/** What types of AWS are to residency. Names of inputs: @pulumi/aws 7.48. */
import { approvedOnly, equals, hosts, isOff, isOn, never, ranges, texts, wants } from "../judge/check.ts";
import { endpointPrincipals, principals } from "../judge/policy.ts";
import type { Check, Table, TypeRow } from "../model.ts";
import { approvalOf, home, leaves } from "../outside.ts";
import { isHomeAccount, isHomeRegion } from "../place.ts";
import type { Props } from "../value.ts";

const inside: TypeRow = { is: "inside" };
const privateLink = "reach the cloud's services by VPC endpoints, anything else through the customer's hub";

/** `com.amazonaws.REGION.SERVICE` is AWS's own; `com.amazonaws.vpce.REGION.vpce-svc-ID` is somebody's (PrivateLink guide). */
const endpointService: Check = texts("endpoint", "serviceName", (name, where) => {
  const own = /^(?:com|cn\.com)\.amazonaws\.(?!vpce\.)(?:s3-global|([a-z]{2}(?:-[a-z]+)+-\d))\./.exec(name);
  if (own !== null) {
    const region = own[1];
    return region === undefined || isHomeRegion(region, where)
      ? { verdict: "home", reason: "AWS's own service, by a private address", ...(region !== undefined && { region }) }
      : { ...leaves(`it is in ${region}, home is ${where.region}`, `use the service of ${where.region}`), region };
  }
  if (name === where.vendor?.service)
    return { verdict: "approved", reason: "the vendor's private link: connections are opened from here only" };
  return (
    approvalOf(name, where) ??
    leaves(
      `${name} is a service of another account`,
      "take the endpoint away, or have the customer approve the service",
    )
  );
});

const peerAccount = (path: string): Check =>
  texts("endpoint", path, (id, where) =>
    isHomeAccount(id, where) === true
      ? { verdict: "home", reason: "the account is home", account: id }
      : {
          ...(approvalOf(id, where) ??
            leaves(`it joins account ${id}, home is ${where.account}`, "join networks of the account only")),
          account: id,
        },
  );

const publicAddress = (path: string): Check =>
  wants("endpoint", {
    path,
    holds: (value) => value === undefined || isOff(value),
    reason: "it gets a public address",
    fix: "set it to false",
  });

/** Rules of security groups in one direction; the older resource has both. */
const egressRule = (props: Props): boolean => props.type === undefined || props.type === "egress";

/** Types whose resources are buckets, or have one. */
const BUCKETS = ["aws:s3/bucket:Bucket", "aws:securitylake/dataLake:DataLake"];

/** A bucket by name or ARN, which tell no account: it is made in the stack, or the customer has to approve it. */
function bucketKnown(path: string, when?: (props: Props) => boolean): Check {
  const named = approvedOnly("sink", path, "bucket", when);
  return (resource, where) => {
    const makers = resource.from?.[path.split(".")[0] ?? ""] ?? [];
    const own = makers.filter((urn) => BUCKETS.includes(urn.split("::").at(-2)?.split("$").at(-1) ?? ""));
    return named(resource, where).map((found) => {
      if (own.length === 0 || found.verdict !== "leaves") return found;
      const { fix: _, ...rest } = found;
      return { ...rest, ...home("made in this stack") };
    });
  };
}

export const AWS: Table = {
  "pulumi:providers:aws": { is: "place", at: ["allowedAccountIds", "region"] },
  "aws:cloudwatch/logGroup:LogGroup": { is: "sink", at: ["name", "kmsKeyId"] },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": { is: "sink", at: ["destinationArn"] },
  "aws:cloudwatch/logDestination:LogDestination": { is: "sink", at: ["targetArn"] },
  "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": { is: "identity", checks: [principals("accessPolicy")] },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { is: "identity", checks: [principals("policyDocument")] },
  "aws:cloudwatch/metricStream:MetricStream": { is: "sink", at: ["firehoseArn"] },
  "aws:cloudwatch/eventRule:EventRule": inside,
  "aws:cloudwatch/eventTarget:EventTarget": { is: "sink", at: ["arn"] },
  "aws:oam/link:Link": {
    is: "sink",
    checks: [approvedOnly("sink", "sinkIdentifier", "monitoring account")],
  },
  "aws:kinesis/stream:Stream": { is: "sink", at: ["name"] },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    is: "sink",
    checks: [
      // An ARN of S3 names neither account nor region.
      bucketKnown("extendedS3Configuration.bucketArn"),
      bucketKnown("opensearchConfiguration.s3Configuration.bucketArn"),
      approvedOnly("sink", "opensearchConfiguration.domainArn", "domain"),
      hosts("sink", "opensearchConfiguration.clusterEndpoint"),
      hosts("sink", "httpEndpointConfiguration.url"),
      hosts("sink", "splunkConfiguration.hecEndpoint"),
      hosts("sink", "snowflakeConfiguration.accountUrl"),
    ],
  },
  "aws:sns/topic:Topic": { is: "sink", checks: [principals("policy")] },
  "aws:sns/topicSubscription:TopicSubscription": {
    is: "sink",
    checks: [
      hosts("sink", "endpoint", (props) => equals(props, "protocol", "https") || equals(props, "protocol", "http")),
      never(
        "sink",
        "mail and text messages leave the account",
        "send to a queue, a stream or a function of the account",
        (props) => !["email", "email-json", "sms"].includes(String(props.protocol)),
      ),
    ],
  },
  "aws:sqs/queue:Queue": { is: "sink", checks: [principals("policy")] },
  "aws:sqs/queuePolicy:QueuePolicy": { is: "identity", checks: [principals("policy")] },
  "aws:s3/bucket:Bucket": { is: "sink", at: ["bucket", "region"], checks: [principals("policy")] },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": inside,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": inside,
  "aws:s3/bucketVersioning:BucketVersioning": inside,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": inside,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": inside,
  "aws:s3/bucketPolicy:BucketPolicy": { is: "identity", checks: [principals("policy")] },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": inside,
  "aws:s3/bucketNotification:BucketNotification": {
    is: "sink",
    at: ["queues.*.queueArn", "topics.*.topicArn", "lambdaFunctions.*.lambdaFunctionArn"],
  },
  "aws:s3/bucketLogging:BucketLogging": { is: "sink", checks: [bucketKnown("targetBucket")] },
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
    is: "sink",
    checks: [
      // An ARN of S3 names neither account nor region.
      texts(
        "sink",
        "rules.*.destination.bucket",
        (bucket, where) =>
          approvalOf(bucket, where) ??
          leaves(
            `objects are copied to ${bucket}, whose ARN tells neither account nor region`,
            "take the replication away, or have the customer approve the bucket",
          ),
      ),
      peerAccount("rules.*.destination.account"),
    ],
  },
  "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": {
    is: "sink",
    at: ["loggingConfiguration.logDestinationConfigs.*.logDestination"],
  },
  "aws:ec2/flowLog:FlowLog": {
    is: "sink",
    at: ["logDestination"],
    checks: [bucketKnown("logDestination", (props) => equals(props, "logDestinationType", "s3"))],
  },
  "aws:eks/cluster:Cluster": {
    is: "endpoint",
    at: ["name"],
    checks: [
      wants("endpoint", {
        path: "vpcConfig.endpointPublicAccess",
        absent: true,
        holds: isOff,
        reason: "the API server has a public address",
        fix: "set it to false, and endpointPrivateAccess to true",
      }),
    ],
  },
  "aws:eks/addon:Addon": { is: "image", at: ["addonName"] },
  "aws:eks/nodeGroup:NodeGroup": inside,
  "aws:eks/accessEntry:AccessEntry": { is: "identity", at: ["principalArn"] },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": { is: "identity", at: ["principalArn"] },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": { is: "identity", at: ["roleArn", "targetRoleArn"] },
  "aws:eks/identityProviderConfig:IdentityProviderConfig": {
    is: "identity",
    checks: [hosts("identity", "oidc.issuerUrl")],
  },
  "aws:iam/role:Role": { is: "identity", checks: [principals("assumeRolePolicy")] },
  "aws:iam/policy:Policy": inside,
  "aws:iam/rolePolicy:RolePolicy": inside,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { is: "identity", at: ["policyArn"] },
  "aws:iam/instanceProfile:InstanceProfile": inside,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": { is: "identity", checks: [hosts("identity", "url")] },
  "aws:iam/user:User": {
    is: "identity",
    checks: [never("identity", "a user has keys that work from anywhere", "use a role of the account")],
  },
  "aws:iam/accessKey:AccessKey": {
    is: "identity",
    checks: [never("identity", "an access key works from anywhere", "use a role of the account")],
  },
  "aws:ram/resourceShare:ResourceShare": {
    is: "identity",
    checks: [
      wants("identity", {
        path: "allowExternalPrincipals",
        absent: false,
        holds: isOff,
        reason: "it may be shared with accounts outside the organisation",
        fix: "set it to false",
      }),
    ],
  },
  "aws:ram/principalAssociation:PrincipalAssociation": { is: "identity", checks: [peerAccount("principal")] },
  "aws:lambda/function:Function": {
    is: "egress",
    checks: [
      never(
        "egress",
        "a function outside the VPC reaches the whole internet",
        "give it subnets of the VPC: vpcConfig",
        ({ vpcConfig }) => vpcConfig !== undefined,
      ),
    ],
  },
  "aws:opensearch/domain:Domain": {
    is: "sink",
    checks: [
      principals("accessPolicies"),
      never(
        "endpoint",
        "the domain has a public endpoint",
        "give it subnets of the VPC: vpcOptions",
        ({ vpcOptions }) => vpcOptions !== undefined,
      ),
    ],
  },
  "aws:securitylake/dataLake:DataLake": {
    is: "sink",
    at: ["metaStoreManagerRoleArn"],
    checks: [
      never(
        "sink",
        "objects of the lake are copied to other regions",
        "take replicationConfiguration away",
        ({ configuration }) => !JSON.stringify(configuration ?? null).includes("replicationConfiguration"),
      ),
    ],
  },
  "aws:securitylake/awsLogSource:AwsLogSource": {
    is: "sink",
    checks: [peerAccount("source.accounts.*")],
  },
  "aws:securitylake/customLogSource:CustomLogSource": {
    is: "sink",
    checks: [peerAccount("configuration.providerIdentity.principal")],
  },
  "aws:securitylake/subscriber:Subscriber": {
    is: "identity",
    checks: [peerAccount("subscriberIdentity.principal")],
  },
  "aws:glue/catalogDatabase:CatalogDatabase": inside,
  "aws:glue/catalogTable:CatalogTable": inside,
  "aws:lambda/permission:Permission": { is: "identity", at: ["sourceArn"], checks: [peerAccount("sourceAccount")] },
  "aws:ecr/repository:Repository": { is: "image", at: ["name"] },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { is: "identity", checks: [principals("policy")] },
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": { is: "image" },
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": { is: "image", checks: [hosts("image", "upstreamRegistryUrl")] },
  "aws:kms/key:Key": {
    is: "key",
    checks: [
      principals("policy"),
      wants("key", {
        path: "multiRegion",
        absent: false,
        holds: isOff,
        reason: "copies of the key can be made in other regions",
        fix: "set it to false",
      }),
    ],
  },
  "aws:kms/alias:Alias": inside,
  "aws:kms/grant:Grant": { is: "identity", at: ["granteePrincipal", "retiringPrincipal"] },
  "aws:kms/replicaKey:ReplicaKey": { is: "key", at: ["primaryKeyArn"] },
  "aws:secretsmanager/secret:Secret": { is: "inside" },
  "aws:ec2/vpc:Vpc": inside,
  "aws:ec2/subnet:Subnet": { is: "inside", checks: [publicAddress("mapPublicIpOnLaunch")] },
  "aws:ec2/routeTable:RouteTable": inside,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": inside,
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": inside,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": inside,
  "aws:ec2/defaultRouteTable:DefaultRouteTable": inside,
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": inside,
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": inside,
  "aws:ec2/route:Route": {
    is: "egress",
    checks: [
      never(
        "egress",
        "a route leads out to the internet",
        privateLink,
        ({ gatewayId, natGatewayId, egressOnlyGatewayId }) =>
          (gatewayId === undefined || gatewayId === "local") &&
          natGatewayId === undefined &&
          egressOnlyGatewayId === undefined,
      ),
      approvedOnly("egress", "transitGatewayId", "transit gateway"),
      approvedOnly("egress", "vpcPeeringConnectionId", "peering"),
    ],
  },
  "aws:ec2/eip:Eip": { is: "endpoint", checks: [never("endpoint", "it is a public address", privateLink)] },
  "aws:ec2/natGateway:NatGateway": {
    is: "egress",
    checks: [
      never(
        "egress",
        "a NAT gateway leads out to the internet",
        privateLink,
        (props) => props.connectivityType === "private",
      ),
    ],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    is: "egress",
    checks: [never("egress", "an internet gateway joins the VPC to the internet", privateLink)],
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    is: "egress",
    checks: [never("egress", "it leads out to the internet over IPv6", privateLink)],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { is: "endpoint", checks: [endpointService, endpointPrincipals("policy")] },
  "aws:ec2/vpcEndpointService:VpcEndpointService": {
    is: "endpoint",
    at: ["allowedPrincipals.*"],
    checks: [
      never(
        "endpoint",
        "others may connect to a service of the plane",
        "take it away: links are opened from here only",
        (props) =>
          Array.isArray(props.allowedPrincipals)
            ? props.allowedPrincipals.length === 0
            : props.allowedPrincipals === undefined,
      ),
    ],
  },
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
    is: "endpoint",
    checks: [peerAccount("peerOwnerId"), approvedOnly("endpoint", "peerVpcId", "VPC")],
  },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    is: "egress",
    checks: [approvedOnly("egress", "transitGatewayId", "transit gateway")],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    is: "egress",
    checks: [ranges("egress.*.cidrBlocks.*"), ranges("egress.*.ipv6CidrBlocks.*")],
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    is: "egress",
    checks: [ranges("cidrBlocks.*", egressRule), ranges("ipv6CidrBlocks.*", egressRule)],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    is: "egress",
    checks: [ranges("cidrIpv4"), ranges("cidrIpv6")],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": inside,
  "aws:networkfirewall/firewall:Firewall": inside,
  "aws:networkfirewall/firewallPolicy:FirewallPolicy": inside,
  "aws:networkfirewall/ruleGroup:RuleGroup": {
    is: "egress",
    checks: [hosts("egress", "ruleGroup.rulesSource.rulesSourceList.targets.*")],
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    is: "endpoint",
    checks: [
      wants("endpoint", {
        path: "internal",
        absent: false,
        holds: isOn,
        reason: "the load balancer faces the internet",
        fix: "set internal to true",
      }),
      bucketKnown("accessLogs.bucket"),
    ],
  },
  "aws:ec2/instance:Instance": { is: "inside", checks: [publicAddress("associatePublicIpAddress")] },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    is: "inside",
    checks: [publicAddress("networkInterfaces.*.associatePublicIpAddress")],
  },
  "aws:route53/zone:Zone": {
    is: "endpoint",
    checks: [
      never(
        "endpoint",
        "the zone is public",
        "give it the VPC, so that it is private",
        ({ vpcs }) => vpcs !== undefined,
      ),
    ],
  },
  "aws:route53/record:Record": inside,
  "aws:route53/zoneAssociation:ZoneAssociation": inside,
  "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": { is: "sink", at: ["destinationArn"] },
  "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": inside,
  "aws:guardduty/publishingDestination:PublishingDestination": { is: "sink", at: ["destinationArn", "kmsKeyArn"] },
  "aws:cloudtrail/trail:Trail": { is: "sink", checks: [bucketKnown("s3BucketName")] },
  "aws:backup/plan:Plan": { is: "sink", at: ["rules.*.copyActions.*.destinationVaultArn"] },
  "aws:amp/scraper:Scraper": { is: "sink" },
  "aws:amp/workspace:Workspace": { is: "sink" },
};
