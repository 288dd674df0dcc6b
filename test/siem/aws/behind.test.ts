import { describe, expect, it } from "vitest";
import { glueColumns, NETWORK_ACTIVITY } from "../../../components/siem/aws/lake/columns.ts";
import { nodeNamed } from "../../support/graph.ts";
import { EVERYTHING } from "./everything.ts";
import { ACCOUNT, all, arn, BOUNDARY, logsOf, ofType, policy, REGION, request, TAGS, typesOf } from "./support.ts";

const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const key = arn("eu-1-archive");
const sse = { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: key };
const mapper = (name: string) => ({
  enabled: true,
  processors: [
    {
      type: "Lambda",
      parameters: [
        { parameterName: "LambdaArn", parameterValue: `${arn(name)}:$LATEST` },
        { parameterName: "BufferSizeInMBs", parameterValue: "1" },
        { parameterName: "BufferIntervalInSeconds", parameterValue: "60" },
      ],
    },
  ],
});
const errors = (name: string) => `errors/${name}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`;

describe("OpenSearch behind the archive", () => {
  const asked = request({ search: { kind: "opensearch" } }, all("search", "hubble-verdict", "kubernetes-audit"));

  it("is a domain inside the VPC, encrypted, without users of its own", async () => {
    const { nodes } = await logsOf(asked);
    const domain = nodeNamed(nodes, "aws:opensearch/domain:Domain", "eu-1-search");
    const { accessPolicies, ...inputs } = domain.inputs;
    expect(inputs).toEqual({
      domainName: "eu-1-logs",
      engineVersion: "OpenSearch_2.19",
      clusterConfig: {
        ...{ instanceType: "r7g.large.search", instanceCount: 3, zoneAwarenessEnabled: true },
        zoneAwarenessConfig: { availabilityZoneCount: 3 },
      },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 100 },
      vpcOptions: { subnetIds: ["subnet-a", "subnet-b", "subnet-c"], securityGroupIds: ["eu-1-search-id"] },
      encryptAtRest: { enabled: true, kmsKeyId: key },
      nodeToNodeEncryption: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
      advancedSecurityOptions: {
        ...{ enabled: true, internalUserDatabaseEnabled: false },
        masterUserOptions: { masterUserArn: arn("eu-1-search-administrator") },
      },
      autoTuneOptions: { desiredState: "DISABLED" },
      tags: TAGS,
    });
    expect(JSON.parse(String(accessPolicies))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: "es:ESHttp*",
          Resource: `arn:aws:es:${REGION}:${ACCOUNT}:domain/eu-1-logs/*`,
        },
      ],
    });
    expect(domain).toMatchObject({ protect: true, retainOnDelete: true });
  });

  it("gets documents by a stream of its own, and a copy of all of them stays in the bucket", async () => {
    const { nodes } = await logsOf(asked);
    const roleArn = arn("eu-1-search-stream");
    expect(nodeNamed(nodes, STREAM, "eu-1-search").inputs).toEqual({
      name: "eu-1-search",
      destination: "opensearch",
      serverSideEncryption: sse,
      opensearchConfiguration: {
        ...{ domainArn: arn("eu-1-search"), roleArn, indexName: "cellwall", indexRotationPeriod: "OneDay" },
        ...{ bufferingSize: 5, bufferingInterval: 60, retryDuration: 3_600 },
        vpcConfig: {
          ...{ roleArn, subnetIds: ["subnet-a", "subnet-b", "subnet-c"] },
          securityGroupIds: ["eu-1-search-stream-id"],
        },
        s3BackupMode: "AllDocuments",
        s3Configuration: {
          ...{ roleArn, bucketArn: arn("eu-1-logs"), kmsKeyArn: key, compressionFormat: "GZIP" },
          ...{ bufferingSize: 5, bufferingInterval: 300, prefix: "opensearch/!{timestamp:yyyy/MM/dd/HH}/" },
          errorOutputPrefix: errors("eu-1-search"),
        },
        processingConfiguration: mapper("eu-1-search"),
      },
      tags: TAGS,
    });
  });

  it("is fed by a function that reads new objects and writes to that stream, nothing else", async () => {
    const { nodes } = await logsOf(asked);
    const { code, ...feed } = nodeNamed(nodes, "aws:lambda/function:Function", "eu-1-feed").inputs;
    expect(code).toBeDefined();
    expect(feed).toEqual({
      ...{ name: "eu-1-feed", description: "Hands lines of new objects to the streams behind the archive" },
      ...{ role: arn("eu-1-feed"), runtime: "nodejs24.x", architectures: ["arm64"], handler: "index.handler" },
      ...{ memorySize: 512, timeout: 900, kmsKeyArn: key, tags: TAGS },
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/eu-1-feed" },
      vpcConfig: { subnetIds: ["subnet-a", "subnet-b", "subnet-c"], securityGroupIds: ["eu-1-feed-id"] },
      environment: { variables: { STREAMS: '{"eu-1-search":["hubble","eks-control-plane"]}' } },
    });
    expect(nodeNamed(nodes, "aws:cloudwatch/logGroup:LogGroup", "eu-1-feed").inputs).toEqual({
      ...{ name: "/aws/lambda/eu-1-feed", kmsKeyId: key, retentionInDays: 30, tags: TAGS },
    });
    expect(policy(nodeNamed(nodes, "aws:kms/key:Key", "eu-1-archive"))).toMatchObject({
      Statement: [
        { Sid: "Account" },
        {
          Sid: "FunctionLogs",
          Principal: { Service: "logs.eu-central-1.amazonaws.com" },
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/eu-1-*`,
            },
          },
        },
      ],
    });
    const addresses = [
      ...["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
      ...["ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
      "ec2:UnassignPrivateIpAddresses",
    ];
    expect(policy(nodeNamed(nodes, POLICY, "eu-1-feed"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OwnLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${arn("eu-1-feed")}:*`,
        },
        { Sid: "Settings", Effect: "Allow", Action: "kms:Decrypt", Resource: key },
        { Sid: "Addresses", Effect: "Allow", Action: addresses, Resource: "*" },
        {
          ...{ Sid: "NotByCode", Effect: "Deny", Action: addresses, Resource: "*" },
          Condition: {
            ArnEquals: { "lambda:SourceFunctionArn": `arn:aws:lambda:${REGION}:${ACCOUNT}:function:eu-1-feed` },
          },
        },
        {
          Sid: "Objects",
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: [`${arn("eu-1-logs")}/eks-control-plane/*`, `${arn("eu-1-logs")}/hubble/*`],
        },
        {
          Sid: "Streams",
          Effect: "Allow",
          Action: "firehose:PutRecordBatch",
          Resource: [`arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/eu-1-search`],
        },
      ],
    });
    expect(ofType(nodes, "aws:s3/bucketNotification:BucketNotification").map(({ inputs }) => inputs)).toEqual([
      { bucket: "eu-1-logs-id", eventbridge: true },
    ]);
    const rule = nodeNamed(nodes, "aws:cloudwatch/eventRule:EventRule", "eu-1-feed");
    expect(policy(rule, "eventPattern")).toEqual({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: {
        bucket: { name: ["eu-1-logs-id"] },
        object: { key: [{ prefix: "eks-control-plane/" }, { prefix: "hubble/" }] },
      },
    });
    expect(nodeNamed(nodes, "aws:lambda/permission:Permission", "eu-1-feed").inputs).toEqual({
      ...{ action: "lambda:InvokeFunction", function: "eu-1-feed", principal: "events.amazonaws.com" },
      ...{ sourceArn: arn("eu-1-feed"), sourceAccount: ACCOUNT },
    });
  });
});

describe("functions behind the archive", () => {
  const RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

  it("are inside the VPC: the one that feeds reaches endpoints and S3, those that map reach nothing", async () => {
    const { nodes } = await logsOf(EVERYTHING);
    const groups = ofType(nodes, "aws:lambda/function:Function").map(({ name, inputs }) => ({
      name,
      groups: (inputs.vpcConfig as { securityGroupIds: string[] }).securityGroupIds,
    }));
    const of = (group: string) =>
      ofType(nodes, RULE)
        .filter(({ inputs }) => inputs.securityGroupId === group)
        .map(({ inputs: { referencedSecurityGroupId, prefixListId, fromPort } }) => [
          referencedSecurityGroupId ?? prefixListId,
          fromPort,
        ]);
    expect(Object.fromEntries(groups.map(({ name, groups: [group = ""] }) => [name, of(group)]))).toEqual({
      "eu-1-feed": [
        ["sg-endpoint", 443],
        ["pl-s3", 443],
      ],
      "eu-1-lake": [],
      "eu-1-search": [],
    });
  });
});

describe("Security Lake behind the archive", () => {
  const asked = request(
    { lake: { kind: "security-lake", searchDays: 90, keepDays: 400 } },
    all("lake", "hubble-verdict", "kubernetes-audit", "network-flow", "cloud-activity"),
  );

  it("collects AWS's own logs by itself, one source after the other", async () => {
    const { nodes } = await logsOf(asked);
    expect(nodeNamed(nodes, "aws:securitylake/dataLake:DataLake", "eu-1-lake").inputs).toEqual({
      metaStoreManagerRoleArn: arn("eu-1-lake-tables"),
      configuration: {
        region: REGION,
        encryptionConfigurations: [{ kmsKeyId: key }],
        lifecycleConfiguration: {
          transitions: [{ days: 90, storageClass: "STANDARD_IA" }],
          expiration: { days: 400 },
        },
      },
      tags: TAGS,
    });
    const sources = ofType(nodes, "aws:securitylake/awsLogSource:AwsLogSource");
    const source = (sourceName: string) => ({
      source: { accounts: [ACCOUNT], regions: [REGION], sourceName, sourceVersion: "2.0" },
    });
    expect(sources.map(({ inputs }) => inputs)).toEqual([
      ...[source("EKS_AUDIT"), source("VPC_FLOW"), source("CLOUD_TRAIL_MGMT")],
    ]);
    expect(sources.map(({ dependsOn }) => dependsOn)).toEqual([["eu-1-lake"], ["eu-1-eks-audit"], ["eu-1-vpc-flow"]]);
    // Nothing of it goes through the bucket, and nothing else is paid for.
    expect(ofType(nodes, "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter")).toEqual([]);
    expect(ofType(nodes, "aws:cloudtrail/trail:Trail")).toEqual([]);
    expect(ofType(nodes, "aws:ec2/flowLog:FlowLog")).toEqual([]);
  });

  it("gets flows as a custom source: OCSF by the product's own mapping, in Parquet, under its partitions", async () => {
    const { nodes } = await logsOf(asked);
    expect(nodeNamed(nodes, "aws:securitylake/customLogSource:CustomLogSource", "eu-1-lake-flows").inputs).toEqual({
      ...{ sourceName: "cellwall-hubble", sourceVersion: "1.0", eventClasses: ["NETWORK_ACTIVITY"] },
      configuration: {
        crawlerConfiguration: { roleArn: arn("eu-1-lake-crawler") },
        providerIdentity: { principal: ACCOUNT, externalId: "eu-1-cellwall-hubble" },
      },
    });
    expect(nodeNamed(nodes, STREAM, "eu-1-lake-flows").inputs).toEqual({
      name: "eu-1-lake-flows",
      destination: "extended_s3",
      serverSideEncryption: sse,
      extendedS3Configuration: {
        ...{ bucketArn: arn("lake-bucket"), roleArn: arn("eu-1-lake-flows"), kmsKeyArn: key },
        ...{ compressionFormat: "UNCOMPRESSED", bufferingSize: 128, bufferingInterval: 300 },
        prefix: `ext/cellwall-hubble/region=${REGION}/accountId=${ACCOUNT}/eventDay=!{timestamp:yyyyMMdd}/`,
        errorOutputPrefix: errors("eu-1-lake-flows"),
        dataFormatConversionConfiguration: {
          enabled: true,
          inputFormatConfiguration: { deserializer: { openXJsonSerDe: { caseInsensitive: false } } },
          outputFormatConfiguration: { serializer: { parquetSerDe: { compression: "SNAPPY" } } },
          schemaConfiguration: {
            ...{ roleArn: arn("eu-1-lake-flows"), region: REGION },
            ...{ databaseName: "eu_1_lake_flows", tableName: "network_activity" },
          },
        },
        processingConfiguration: mapper("eu-1-lake"),
        s3BackupMode: "Disabled",
      },
      tags: TAGS,
    });
    expect(nodeNamed(nodes, "aws:glue/catalogTable:CatalogTable", "eu-1-lake-flows").inputs).toMatchObject({
      ...{ name: "network_activity", databaseName: "eu_1_lake_flows" },
      storageDescriptor: { columns: glueColumns(NETWORK_ACTIVITY) },
    });
    const writer = policy(nodeNamed(nodes, POLICY, "eu-1-lake-flows")) as { Statement: { Sid: string }[] };
    expect(writer.Statement.map(({ Sid }) => Sid)).toEqual(["Bucket", "Objects", "Key", "Map", "Shape"]);
    expect(writer.Statement[1]).toEqual({
      Sid: "Objects",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
      Resource: [`${arn("lake-bucket")}/ext/cellwall-hubble/*`, `${arn("lake-bucket")}/errors/eu-1-lake-flows/*`],
    });
  });

  it("needs neither bucket nor function where it gets no flows", async () => {
    const { nodes } = await logsOf(request({ lake: { kind: "security-lake" } }, all("lake", "kubernetes-audit")));
    expect(typesOf(nodes)).toEqual([
      ...["aws:iam/role:Role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:kms/key:Key"],
      ...["aws:securitylake/awsLogSource:AwsLogSource", "aws:securitylake/dataLake:DataLake"],
    ]);
  });
});

describe("all sinks of AWS at once", () => {
  it("share one bucket, one filter, one set of notifications, and one boundary", async () => {
    const { nodes, known } = await logsOf(EVERYTHING);
    for (const type of [
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketNotification:BucketNotification",
      "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    ])
      expect(ofType(nodes, type), type).toHaveLength(1);
    for (const { inputs } of ofType(nodes, "aws:iam/role:Role")) expect(inputs.permissionsBoundary).toBe(BOUNDARY);
    const sinks = known.sinks as { name: string; kind: string; destination: string }[];
    expect(sinks.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...["archive aws-s3", "watch-control-plane aws-cloudwatch", "search aws-opensearch", "lake aws-security-lake"],
    ]);
    expect(sinks.filter(({ destination }) => destination === undefined)).toEqual([]);
  });

  it("name their resources each once", async () => {
    const { nodes } = await logsOf(EVERYTHING);
    const urns = nodes.map(({ urn }) => urn);
    expect(urns.filter((urn, index) => urns.indexOf(urn) !== index)).toEqual([]);
  });
});
