import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../../network/aws/partition.ts";
import type { LogPlace } from "../place.ts";
import { type ServiceRole, type Statement, serviceRole } from "../statement.ts";

/** Microsoft's tenant of the connector, its audience and its certificate (Microsoft Sentinel, "Connect to AWS", 2026). */
const SENTINEL = {
  aws: {
    host: "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/",
    audience: "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e",
  },
  "aws-us-gov": {
    host: "sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/",
    audience: "api://d4230588-5f84-4281-a9c7-2c15194b28f7",
  },
} as const;
const THUMBPRINT = "626d44e704d1ceabe3bf0d53397464ac8080142c";

/** Trust of the connector's role: Microsoft's own application, for the one workspace. */
export function sentinelTrust(account: string, region: string, workspace: string): string {
  const partition = partitionOf(region);
  const { host, audience } = SENTINEL[partition];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${host}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${host}:aud`]: audience,
            "sts:RoleSessionName": `MicrosoftSentinel_${workspace}`,
          },
        },
      },
    ],
  });
}

/** What the connector does: take messages, read what they name, decrypt it. */
export function sentinelStatements(args: {
  queueArn: pulumi.Input<string>;
  bucketArn: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
}): Statement[] {
  const { queueArn, bucketArn, keyArn } = args;
  return [
    {
      Sid: "Queue",
      Effect: "Allow",
      Action: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
      Resource: queueArn,
    },
    { Sid: "Bucket", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    { Sid: "Objects", Effect: "Allow", Action: "s3:GetObject", Resource: pulumi.interpolate`${bucketArn}/*` },
    { Sid: "Key", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
  ];
}

/**
 * Lets one Sentinel workspace read the bucket, which takes logs out of AWS. An account has one such provider: where
 * another product of Microsoft made it already, its ARN is given and none is made.
 */
export function sentinelReader(
  id: string,
  args: {
    workspace: string;
    queueArn: pulumi.Input<string>;
    bucketArn: pulumi.Input<string>;
    existingProvider: boolean;
  },
  place: LogPlace,
  opts: pulumi.CustomResourceOptions,
): ServiceRole {
  const { account, region, tags, keyArn, name } = place;
  const { host, audience } = SENTINEL[partitionOf(region)];
  const provider = args.existingProvider
    ? []
    : [
        new OpenIdConnectProvider(
          id,
          { url: `https://${host}`, clientIdLists: [audience], thumbprintLists: [THUMBPRINT], tags },
          opts,
        ),
      ];
  return serviceRole(
    id,
    {
      // The connector refuses roles of any other beginning.
      roleName: `OIDC_MicrosoftSentinel_${name}`,
      description: "Microsoft Sentinel reads the archive",
      trust: sentinelTrust(account, region, args.workspace),
      statements: sentinelStatements({ queueArn: args.queueArn, bucketArn: args.bucketArn, keyArn }),
    },
    place,
    { ...opts, dependsOn: provider },
  );
}
