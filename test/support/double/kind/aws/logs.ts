import type { Kind } from "../model.ts";
import { arn, regionOf } from "./name.ts";

/** What logs on AWS go through: what each type computes, and what it can't change. From memory of terraform-provider-aws 6. */
export const logs: Readonly<Record<string, Kind>> = {
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": { replaces: ["name", "logGroup", "destinationArn"] },
  "aws:cloudwatch/eventRule:EventRule": {
    replaces: ["name", "namePrefix", "eventBusName"],
    // Rules are EventBridge's, whatever module they are in.
    outputs: {
      arn: (made) => `arn:aws:events:${regionOf(made)}:${made.account.accountId}:rule/${made.name}`,
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": { replaces: ["rule", "targetId", "eventBusName"] },
  "aws:cloudtrail/trail:Trail": {
    id: (made) => arn(made, `trail/${made.name}`),
    replaces: ["name"],
    outputs: { arn: ({ id }) => id, homeRegion: regionOf },
  },
  "aws:lambda/function:Function": {
    id: ({ name }) => name,
    replaces: ["name", "packageType"],
    outputs: {
      arn: (made) => arn(made, `function:${made.name}`),
      qualifiedArn: (made) => arn(made, `function:${made.name}:$LATEST`),
      invokeArn: (made) => arn(made, `function:${made.name}/invocations`),
    },
  },
  "aws:lambda/permission:Permission": {
    replaces: ["action", "function", "principal", "sourceArn", "sourceAccount", "statementId"],
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    id: (made) => `a-${made.hex(17)}`,
    replaces: ["clusterName", "namespace", "serviceAccount"],
    outputs: { associationId: ({ id }) => id },
  },
  "aws:opensearch/domain:Domain": {
    name: "domainName",
    id: (made) => arn(made, `domain/${made.name}`),
    replaces: ["domainName"],
    outputs: {
      arn: ({ id }) => id,
      endpoint: (made) => `vpc-${made.name}-${made.hex(26)}.${regionOf(made)}.es.amazonaws.com`,
    },
  },
  "aws:securitylake/dataLake:DataLake": {
    id: (made) => arn(made, "data-lake/default"),
    outputs: {
      arn: ({ id }) => id,
      s3BucketArn: (made) => `arn:aws:s3:::aws-security-data-lake-${regionOf(made)}-${made.hex(30)}`,
    },
  },
  "aws:securitylake/customLogSource:CustomLogSource": {
    id: (made) => made.text("sourceName"),
    replaces: ["sourceName", "sourceVersion", "eventClasses", "configuration"],
  },
  "aws:securitylake/awsLogSource:AwsLogSource": { replaces: ["source"] },
  "aws:glue/catalogDatabase:CatalogDatabase": {
    id: (made) => `${made.account.accountId}:${made.name}`,
    replaces: ["name", "catalogId"],
    outputs: { arn: (made) => arn(made, `database/${made.name}`), catalogId: ({ account }) => account.accountId },
  },
  "aws:glue/catalogTable:CatalogTable": {
    id: (made) => `${made.account.accountId}:${made.text("databaseName")}:${made.name}`,
    replaces: ["name", "databaseName", "catalogId"],
    outputs: {
      arn: (made) => arn(made, `table/${made.text("databaseName")}/${made.name}`),
      catalogId: ({ account }) => account.accountId,
    },
  },
};
