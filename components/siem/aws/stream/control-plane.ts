import type { FirehoseDeliveryStreamArgs } from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";
import type * as pulumi from "@pulumi/pulumi";
import { CONTROL_PLANE_PREFIX, ERROR_PREFIX } from "../family.ts";

/** Lines of the audit log are JSON with this in it; what authenticator and schedulers write has it not (audit.k8s.io/v1). */
export const AUDIT_PATTERN = '{ $.apiVersion = "audit.k8s.io/v1" }';

/**
 * Stream of the control plane's log group. CloudWatch Logs sends gzip with an envelope: the stream unpacks it, keeps the
 * messages and ends each with a newline, so that an object is lines as the API server wrote them.
 */
export function controlPlaneStream(args: {
  name: string;
  bucketArn: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
  tags: Readonly<Record<string, string>>;
}): FirehoseDeliveryStreamArgs {
  const { name, bucketArn, keyArn, roleArn, tags } = args;
  return {
    name,
    destination: "extended_s3",
    serverSideEncryption: encryption(keyArn),
    extendedS3Configuration: {
      bucketArn,
      roleArn,
      kmsKeyArn: keyArn,
      compressionFormat: "GZIP",
      fileExtension: ".gz",
      bufferingSize: 5,
      bufferingInterval: 60,
      prefix: `${CONTROL_PLANE_PREFIX}/!{timestamp:yyyy/MM/dd/HH}/`,
      errorOutputPrefix: errorPrefix(name),
      processingConfiguration: {
        enabled: true,
        processors: [
          { type: "Decompression", parameters: [{ parameterName: "CompressionFormat", parameterValue: "GZIP" }] },
          {
            type: "CloudWatchLogProcessing",
            parameters: [{ parameterName: "DataMessageExtraction", parameterValue: "true" }],
          },
          { type: "AppendDelimiterToRecord", parameters: [{ parameterName: "Delimiter", parameterValue: "\\n" }] },
        ],
      },
    },
    tags,
  };
}

/** Encryption of records that wait in a stream. */
export function encryption(keyArn: pulumi.Input<string>) {
  return { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn };
}

/** Where a stream puts what it could not deliver: by stream and cause. */
export function errorPrefix(name: string): string {
  return `${ERROR_PREFIX}/${name}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`;
}
