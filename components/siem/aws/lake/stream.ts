import type { FirehoseDeliveryStreamArgs } from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";
import * as pulumi from "@pulumi/pulumi";
import { encryption, errorPrefix } from "../stream/control-plane.ts";

/** Name of the custom source: 20 characters at most (CustomLogSource, @pulumi/aws 7.48.0). */
export const SOURCE = "cellwall-hubble";

export interface LakeStreamArgs {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly keyArn: pulumi.Input<string>;
  readonly roleArn: pulumi.Input<string>;
  /** Bucket of Security Lake. */
  readonly lakeArn: pulumi.Input<string>;
  readonly functionArn: pulumi.Input<string>;
  readonly database: pulumi.Input<string>;
  readonly table: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Flows into Security Lake: mapped to OCSF by the function, written as Parquet under the partitions that a custom source has
 * (Security Lake guide, "Collecting data from custom sources"). The day is that of delivery, in UTC.
 */
export function lakeStream(args: LakeStreamArgs): FirehoseDeliveryStreamArgs {
  const { name, account, region, keyArn, roleArn, lakeArn, tags } = args;
  return {
    name,
    destination: "extended_s3",
    serverSideEncryption: encryption(keyArn),
    extendedS3Configuration: {
      bucketArn: lakeArn,
      roleArn,
      kmsKeyArn: keyArn,
      // Parquet is compressed by itself; a stream that converts takes no other compression, and 64 MB at least.
      compressionFormat: "UNCOMPRESSED",
      bufferingSize: 128,
      bufferingInterval: 300,
      prefix: `ext/${SOURCE}/region=${region}/accountId=${account}/eventDay=!{timestamp:yyyyMMdd}/`,
      errorOutputPrefix: errorPrefix(name),
      dataFormatConversionConfiguration: {
        enabled: true,
        inputFormatConfiguration: { deserializer: { openXJsonSerDe: { caseInsensitive: false } } },
        outputFormatConfiguration: { serializer: { parquetSerDe: { compression: "SNAPPY" } } },
        schemaConfiguration: { roleArn, region, databaseName: args.database, tableName: args.table },
      },
      processingConfiguration: {
        enabled: true,
        processors: [
          {
            type: "Lambda",
            parameters: [
              { parameterName: "LambdaArn", parameterValue: pulumi.interpolate`${args.functionArn}:$LATEST` },
              // What comes back is larger than what goes in, and a function's answer has 6 MB at most.
              { parameterName: "BufferSizeInMBs", parameterValue: "1" },
              { parameterName: "BufferIntervalInSeconds", parameterValue: "60" },
            ],
          },
        ],
      },
      s3BackupMode: "Disabled",
    },
    tags,
  };
}
