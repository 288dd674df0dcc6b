import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "../../../network/aws/partition.ts";
import { PASSAGE_DAYS } from "../cloud/watch.ts";
import type { LogPlace } from "../place.ts";
import { type Statement, serviceRole } from "../statement.ts";
import { codeOf, type FunctionName } from "./code.ts";
import { addressStatements, type FunctionNetwork } from "./network.ts";

export interface LogFunctionArgs {
  readonly description: string;
  readonly network: FunctionNetwork;
  readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What it may do beside writing its own log. */
  readonly statements: readonly Statement[];
  /** MB; the processor grows with it. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
}

/**
 * A function that runs the product's own modules: Node 24 on ARM, its code, settings and log under the plane's key,
 * inside the VPC.
 */
export function logFunction(
  name: FunctionName,
  place: LogPlace,
  args: LogFunctionArgs,
  opts: pulumi.CustomResourceOptions,
): LambdaFunction {
  const id = `${place.name}-${name}`;
  const { keyArn, tags } = place;
  const log = new LogGroup(
    id,
    { name: `/aws/lambda/${id}`, kmsKeyId: keyArn, retentionInDays: PASSAGE_DAYS, tags },
    { ...opts, retainOnDelete: true },
  );
  const { role, policy } = serviceRole(
    id,
    {
      description: args.description,
      trust: trust("lambda.amazonaws.com", { StringEquals: { "aws:SourceAccount": place.account } }),
      statements: [
        {
          Sid: "OwnLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: pulumi.interpolate`${log.arn}:*`,
        },
        { Sid: "Settings", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
        ...addressStatements(place, id),
        ...args.statements,
      ],
    },
    place,
    opts,
  );
  return new LambdaFunction(
    id,
    {
      name: id,
      description: args.description,
      role: role.arn,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: codeOf(name),
      memorySize: args.memory,
      timeout: args.timeout,
      kmsKeyArn: keyArn,
      vpcConfig: { subnetIds: [...args.network.subnetIds], securityGroupIds: [args.network.groupId] },
      loggingConfig: { logFormat: "JSON", logGroup: log.name },
      ...(args.variables !== undefined && { environment: { variables: { ...args.variables } } }),
      tags,
    },
    pulumi.mergeOptions(opts, { dependsOn: [policy, ...args.network.after] }),
  );
}
