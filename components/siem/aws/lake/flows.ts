import { CatalogDatabase } from "@pulumi/aws/glue/catalogDatabase.js";
import { CatalogTable } from "@pulumi/aws/glue/catalogTable.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { FirehoseDeliveryStream } from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";
import { CustomLogSource } from "@pulumi/aws/securitylake/customLogSource.js";
import type { DataLake } from "@pulumi/aws/securitylake/dataLake.js";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf, trust } from "../../../network/aws/partition.ts";
import type { AwsLogsArgs } from "../args.ts";
import { ERROR_PREFIX } from "../family.ts";
import type { Fed } from "../function/feeder.ts";
import { logFunction } from "../function/function.ts";
import { closedNetwork } from "../function/network.ts";
import { arnOf, type LogPlace } from "../place.ts";
import { serviceRole } from "../statement.ts";
import { streamTrust, writeStatements } from "../stream/document.ts";
import { glueColumns, NETWORK_ACTIVITY } from "./columns.ts";
import { lakeStream, SOURCE } from "./stream.ts";

/** Flows as a custom source of Security Lake: the source, the function that maps them, and the stream that writes them. */
export function lakeFlows(
  place: LogPlace,
  { lake, after, network }: { lake: DataLake; after: pulumi.Resource; network: AwsLogsArgs["network"] },
  opts: pulumi.CustomResourceOptions,
): Fed {
  const { name, account, region, keyArn, tags } = place;
  const id = `${name}-lake-flows`;
  const lakeArn = lake.s3BucketArn;
  const source = customSource(place, lakeArn, { ...opts, dependsOn: [after] });
  const database = new CatalogDatabase(
    id,
    { name: id.replaceAll("-", "_"), description: "Shape of flows in Security Lake", tags },
    opts,
  );
  const table = new CatalogTable(
    id,
    {
      name: "network_activity",
      databaseName: database.name,
      description: "OCSF 1.3.0 Network Activity; a stream converts by it, nothing is stored in it",
      tableType: "EXTERNAL_TABLE",
      parameters: { classification: "parquet" },
      storageDescriptor: { columns: glueColumns(NETWORK_ACTIVITY) },
    },
    opts,
  );
  const map = logFunction(
    "lake",
    place,
    {
      description: "Maps flows to OCSF Network Activity",
      network: closedNetwork(`${name}-lake`, place, network, opts),
      statements: [],
      memory: 512,
      timeout: 60,
    },
    opts,
  );
  const writer = serviceRole(
    id,
    {
      description: "Writes flows into Security Lake",
      trust: streamTrust(account),
      statements: [
        ...writeStatements(place, lakeArn, [`ext/${SOURCE}`, `${ERROR_PREFIX}/${id}`]),
        {
          Sid: "Map",
          Effect: "Allow",
          Action: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
          Resource: [map.arn, pulumi.interpolate`${map.arn}:$LATEST`],
        },
        {
          Sid: "Shape",
          Effect: "Allow",
          Action: ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
          Resource: [
            arnOf(place, "glue", "catalog"),
            pulumi.interpolate`${arnOf(place, "glue", "database/")}${database.name}`,
            pulumi.interpolate`${arnOf(place, "glue", "table/")}${database.name}/${table.name}`,
          ],
        },
      ],
    },
    place,
    opts,
  );
  const stream = new FirehoseDeliveryStream(
    id,
    lakeStream({
      ...{ name: id, account, region, keyArn, tags, lakeArn },
      roleArn: writer.role.arn,
      functionArn: map.arn,
      database: database.name,
      table: table.name,
    }),
    { ...opts, dependsOn: [writer.policy, source] },
  );
  return { stream: id, prefixes: ["hubble"], after: stream };
}

/** The source, with the role of the crawler that finds new partitions (Security Lake guide, "Prerequisites to adding a custom source"). */
function customSource(place: LogPlace, lakeArn: pulumi.Output<string>, opts: pulumi.CustomResourceOptions) {
  const id = `${place.name}-lake-crawler`;
  const { role, policy } = serviceRole(
    id,
    {
      description: "Finds new partitions of flows in Security Lake",
      trust: trust("glue.amazonaws.com", { StringEquals: { "aws:SourceAccount": place.account } }),
      statements: [
        {
          Sid: "Objects",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: pulumi.interpolate`${lakeArn}/ext/${SOURCE}/*`,
        },
        { Sid: "Key", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: place.keyArn },
      ],
    },
    place,
    opts,
  );
  const glue = new RolePolicyAttachment(
    id,
    {
      role: role.name,
      policyArn: `arn:${partitionOf(place.region)}:iam::aws:policy/service-role/AWSGlueServiceRole`,
    },
    opts,
  );
  return new CustomLogSource(
    `${place.name}-lake-flows`,
    {
      sourceName: SOURCE,
      sourceVersion: "1.0",
      eventClasses: ["NETWORK_ACTIVITY"],
      configuration: {
        crawlerConfiguration: { roleArn: role.arn },
        // The account's own stream writes; nobody else can take the role that Security Lake makes for it.
        providerIdentity: { principal: place.account, externalId: `${place.name}-${SOURCE}` },
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [policy, glue] }),
  );
}
