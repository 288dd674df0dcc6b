import { texts } from "../call.ts";
import { capitals, document, type Inputs, type Maker, named } from "./make.ts";

/** What the account itself records, and what reads records: CloudTrail, flow logs, events, Glue. */
export const recordMakers: Readonly<Record<string, Maker>> = {
  "aws:cloudtrail/trail:Trail": async (aws, name, inputs) => {
    const Name = named(name, inputs);
    const made = await aws.json("cloudtrail", "CreateTrail", {
      Name,
      S3BucketName: inputs.s3BucketName,
      S3KeyPrefix: inputs.s3KeyPrefix,
      KmsKeyId: inputs.kmsKeyId,
      IsMultiRegionTrail: inputs.isMultiRegionTrail,
      IncludeGlobalServiceEvents: inputs.includeGlobalServiceEvents,
      EnableLogFileValidation: inputs.enableLogFileValidation,
      IsOrganizationTrail: inputs.isOrganizationTrail,
    });
    await aws.json("cloudtrail", "StartLogging", { Name });
    return { id: Name, outputs: { name: Name, arn: made.TrailARN } };
  },
  "aws:ec2/flowLog:FlowLog": async (aws, _name, inputs) => {
    const answer = await aws.query("ec2", "CreateFlowLogs", {
      ResourceType: "VPC",
      "ResourceId.1": inputs.vpcId,
      TrafficType: inputs.trafficType,
      LogDestinationType: inputs.logDestinationType,
      LogDestination: inputs.logDestination,
      LogFormat: inputs.logFormat,
      MaxAggregationInterval: String(inputs.maxAggregationInterval),
    });
    const [unsuccessful] = texts(answer, "message");
    if (unsuccessful !== undefined) throw new Error(unsuccessful);
    const [id = ""] = texts(answer, "item");
    return { id, outputs: { arn: arn(aws.place, "ec2", `vpc-flow-log/${id}`) } };
  },
  "aws:cloudwatch/eventRule:EventRule": async (aws, name, inputs) => {
    const Name = named(name, inputs);
    const EventPattern = inputs.eventPattern === undefined ? undefined : document(inputs.eventPattern);
    const made = await aws.json("events", "PutRule", {
      Name,
      EventPattern,
      ScheduleExpression: inputs.scheduleExpression,
      State: inputs.state ?? "ENABLED",
    });
    return { id: Name, outputs: { name: Name, arn: made.RuleArn } };
  },
  "aws:cloudwatch/eventTarget:EventTarget": async (aws, name, { rule, targetId, arn: Arn, roleArn: RoleArn }) => {
    const { FailedEntryCount, FailedEntries } = await aws.json("events", "PutTargets", {
      Rule: rule,
      Targets: [{ Id: targetId ?? name, Arn, RoleArn }],
    });
    if (FailedEntryCount !== 0) throw new Error(JSON.stringify(FailedEntries));
    return { id: `${rule}-${targetId ?? name}`, outputs: {} };
  },
  "aws:glue/catalogDatabase:CatalogDatabase": async (aws, name, inputs) => {
    const Name = inputs.name ?? name;
    await aws.json("glue", "CreateDatabase", { DatabaseInput: { Name, Description: inputs.description } });
    const place = arn(aws.place, "glue", `database/${Name}`);
    return { id: `${aws.place.account}:${Name}`, outputs: { name: Name, arn: place } };
  },
  "aws:glue/catalogTable:CatalogTable": async (aws, name, inputs) => {
    const { databaseName: DatabaseName, storageDescriptor, partitionKeys, parameters, tableType, ...rest } = inputs;
    const Name = inputs.name ?? name;
    await aws.json("glue", "CreateTable", {
      DatabaseName,
      TableInput: {
        Name,
        TableType: tableType,
        Parameters: parameters,
        PartitionKeys: capitals(partitionKeys ?? []),
        StorageDescriptor: storage(storageDescriptor),
        ViewOriginalText: rest.viewOriginalText,
        ViewExpandedText: rest.viewExpandedText,
      },
    });
    return { id: `${aws.place.account}:${DatabaseName}:${Name}`, outputs: { name: Name } };
  },
};

/** Keys of parameters are not words of the service, so they keep their letters. */
function storage(given: Inputs | undefined): object | undefined {
  if (given === undefined) return undefined;
  const { serDeInfo, ...plain } = given;
  return {
    ...(capitals(plain) as object),
    ...(serDeInfo !== undefined && {
      SerdeInfo: {
        Name: serDeInfo.name,
        SerializationLibrary: serDeInfo.serializationLibrary,
        Parameters: serDeInfo.parameters,
      },
    }),
  };
}

function arn({ account, region }: { account: string; region: string }, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
