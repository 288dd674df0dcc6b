import { capitals, document, type Inputs, type Maker, named } from "./make.ts";

/** CloudWatch Logs, Firehose and SQS. */
export const streamMakers: Readonly<Record<string, Maker>> = {
  "aws:cloudwatch/logGroup:LogGroup": async (aws, name, inputs) => {
    const logGroupName = named(name, inputs);
    await aws.json("logs", "CreateLogGroup", {
      logGroupName,
      ...(inputs.kmsKeyId !== undefined && { kmsKeyId: inputs.kmsKeyId }),
    });
    const { retentionInDays } = inputs;
    if (retentionInDays !== undefined) await aws.json("logs", "PutRetentionPolicy", { logGroupName, retentionInDays });
    const { logGroups } = await aws.json("logs", "DescribeLogGroups", { logGroupNamePrefix: logGroupName });
    // The provider's ARN is without the `:*` that the service writes behind it.
    const [found] = logGroups as { arn: string }[];
    return { id: logGroupName, outputs: { name: logGroupName, arn: found?.arn.replace(/:\*$/, "") } };
  },
  "aws:cloudwatch/logStream:LogStream": async (aws, name, inputs) => {
    const logStreamName = named(name, inputs);
    await aws.json("logs", "CreateLogStream", { logGroupName: inputs.logGroupName, logStreamName });
    return { id: logStreamName, outputs: { name: logStreamName } };
  },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": async (aws, name, inputs) => {
    const filterName = named(name, inputs);
    const { logGroup: logGroupName, filterPattern, destinationArn, roleArn, distribution } = inputs;
    const body = { filterName, logGroupName, filterPattern, destinationArn, roleArn, distribution };
    await aws.json("logs", "PutSubscriptionFilter", body);
    return { id: filterName, outputs: { name: filterName } };
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": async (aws, name, inputs) => {
    if (inputs.destination !== "extended_s3") return undefined;
    const stream = named(name, inputs);
    const { serverSideEncryption: encryption } = inputs;
    const made = await aws.json("firehose", "CreateDeliveryStream", {
      DeliveryStreamName: stream,
      DeliveryStreamType: "DirectPut",
      ExtendedS3DestinationConfiguration: destination(inputs.extendedS3Configuration),
      ...(encryption?.enabled === true && {
        DeliveryStreamEncryptionConfigurationInput: { KeyType: encryption.keyType, KeyARN: encryption.keyArn },
      }),
    });
    return { id: String(made.DeliveryStreamARN), outputs: { name: stream, arn: made.DeliveryStreamARN } };
  },
  "aws:sqs/queue:Queue": async (aws, name, inputs) => {
    const QueueName = named(name, inputs);
    const Attributes = Object.fromEntries(
      Object.entries({
        KmsMasterKeyId: inputs.kmsMasterKeyId,
        MessageRetentionPeriod: inputs.messageRetentionSeconds,
        VisibilityTimeout: inputs.visibilityTimeoutSeconds,
        RedrivePolicy: inputs.redrivePolicy === undefined ? undefined : document(inputs.redrivePolicy),
        SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
        Policy: inputs.policy === undefined ? undefined : document(inputs.policy),
      }).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    );
    const { QueueUrl } = await aws.json("sqs", "CreateQueue", { QueueName, Attributes });
    const asked = await aws.json("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn"] });
    const { QueueArn: arn } = asked.Attributes as { QueueArn: string };
    return { id: String(QueueUrl), outputs: { name: QueueName, url: QueueUrl, arn } };
  },
  "aws:sqs/queuePolicy:QueuePolicy": async (aws, _name, { queueUrl, policy }) => {
    await aws.json("sqs", "SetQueueAttributes", { QueueUrl: queueUrl, Attributes: { Policy: document(policy) } });
    return { id: queueUrl, outputs: {} };
  },
};

/** Words of the provider in words of the service, where a capital letter is not all that differs. */
function destination(given: Inputs): object {
  const { roleArn, bucketArn, kmsKeyArn, bufferingSize, bufferingInterval, processingConfiguration, ...rest } = given;
  const { cloudwatchLoggingOptions: logging, ...plain } = rest;
  return {
    ...(capitals(plain) as object),
    RoleARN: roleArn,
    BucketARN: bucketArn,
    BufferingHints: { SizeInMBs: bufferingSize, IntervalInSeconds: bufferingInterval },
    ...(kmsKeyArn !== undefined && { EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: kmsKeyArn } } }),
    ...(processingConfiguration !== undefined && { ProcessingConfiguration: capitals(processingConfiguration) }),
    ...(logging !== undefined && { CloudWatchLoggingOptions: capitals(logging) }),
  };
}
