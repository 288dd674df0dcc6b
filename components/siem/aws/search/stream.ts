import { FirehoseDeliveryStream } from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";
import * as pulumi from "@pulumi/pulumi";
import { familiesOf } from "../../matrix/family.ts";
import type { AwsLogsArgs } from "../args.ts";
import type { LogBucket } from "../bucket/bucket.ts";
import { CONTROL_PLANE_PREFIX, controlPlaneOf, ERROR_PREFIX } from "../family.ts";
import type { Fed } from "../function/feeder.ts";
import { logFunction } from "../function/function.ts";
import { closedNetwork } from "../function/network.ts";
import type { LogPlace } from "../place.ts";
import type { Receiver } from "../plan.ts";
import { serviceRole } from "../statement.ts";
import { encryption, errorPrefix } from "../stream/control-plane.ts";
import { streamTrust, writeStatements } from "../stream/document.ts";
import type { SearchDomain } from "./domain.ts";

/** Prefix of what the stream puts aside: all of its documents, so that an index can be filled again. */
const BACKUP_PREFIX = "opensearch";

/** Calls that Firehose makes for addresses of its own in the VPC (Firehose guide, "Destination in an Amazon VPC"). */
const VPC_ACTIONS = [
  ...["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"],
  ...["ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"],
  ...["ec2:DescribeVpcAttribute", "ec2:DescribeVpcs"],
];

/** Documents into the domain, a new index each day; a copy of all of them into the bucket. */
export function searchStream(
  place: LogPlace,
  args: {
    search: Receiver<"opensearch">;
    at: SearchDomain;
    target: LogBucket;
    network: AwsLogsArgs["network"];
  },
  opts: pulumi.CustomResourceOptions,
): Fed {
  const { name, account, keyArn, tags } = place;
  const id = `${name}-search`;
  const { domain, streamGroup } = args.at;
  const bucketArn = args.target.bucket.arn;
  const map = logFunction(
    "search",
    place,
    {
      description: "Maps flows to ECS documents",
      network: closedNetwork(`${id}-map`, place, args.network, opts),
      statements: [],
      memory: 512,
      timeout: 60,
    },
    opts,
  );
  const writer = serviceRole(
    `${id}-stream`,
    {
      description: "Writes documents into the OpenSearch domain",
      trust: streamTrust(account),
      statements: [
        ...writeStatements(place, bucketArn, [BACKUP_PREFIX, `${ERROR_PREFIX}/${id}`]),
        {
          Sid: "Map",
          Effect: "Allow",
          Action: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
          Resource: [map.arn, pulumi.interpolate`${map.arn}:$LATEST`],
        },
        {
          Sid: "Domain",
          Effect: "Allow",
          Action: [
            ...["es:DescribeDomain", "es:DescribeDomainConfig", "es:DescribeDomains"],
            ...["es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"],
          ],
          Resource: [domain.arn, pulumi.interpolate`${domain.arn}/*`],
        },
        { Sid: "Addresses", Effect: "Allow", Action: VPC_ACTIONS, Resource: "*" },
      ],
    },
    place,
    opts,
  );
  const roleArn = writer.role.arn;
  const stream = new FirehoseDeliveryStream(
    id,
    {
      name: id,
      destination: "opensearch",
      serverSideEncryption: encryption(keyArn),
      opensearchConfiguration: {
        domainArn: domain.arn,
        roleArn,
        indexName: "cellwall",
        indexRotationPeriod: "OneDay",
        bufferingSize: 5,
        bufferingInterval: 60,
        retryDuration: 3_600,
        vpcConfig: {
          roleArn,
          subnetIds: [...args.network.nodeSubnetIds],
          securityGroupIds: [streamGroup.id],
        },
        s3BackupMode: "AllDocuments",
        s3Configuration: {
          ...{ roleArn, bucketArn, kmsKeyArn: keyArn, compressionFormat: "GZIP" },
          ...{ bufferingSize: 5, bufferingInterval: 300 },
          prefix: `${BACKUP_PREFIX}/!{timestamp:yyyy/MM/dd/HH}/`,
          errorOutputPrefix: errorPrefix(id),
        },
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: "Lambda",
              parameters: [
                { parameterName: "LambdaArn", parameterValue: pulumi.interpolate`${map.arn}:$LATEST` },
                { parameterName: "BufferSizeInMBs", parameterValue: "1" },
                { parameterName: "BufferIntervalInSeconds", parameterValue: "60" },
              ],
            },
          ],
        },
      },
      tags,
    },
    { ...opts, dependsOn: [writer.policy, ...args.target.ready] },
  );
  const { sources } = args.search;
  const controlPlane = controlPlaneOf(sources) === "none" ? [] : [CONTROL_PLANE_PREFIX];
  return { stream: id, prefixes: [...familiesOf(sources), ...controlPlane], after: stream };
}
