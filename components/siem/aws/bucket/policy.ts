import * as pulumi from "@pulumi/pulumi";
import { arnOf, type LogPlace, trailArn } from "../place.ts";
import type { Statement } from "../statement.ts";

/** Services that write into the bucket by themselves, without a role of the account. */
export interface BucketWriters {
  readonly networkFlow: boolean;
  readonly cloudActivity: boolean;
}

/** Statements of the bucket's policy: TLS, this account alone, and the services that write for this account. */
export function bucketStatements(
  bucketArn: pulumi.Input<string>,
  place: Pick<LogPlace, "name" | "account" | "region">,
  writers: BucketWriters,
): Statement[] {
  const { account } = place;
  const objects = pulumi.interpolate`${bucketArn}/*`;
  const deny = (Sid: string, Condition: Statement): Statement => ({
    ...{ Sid, Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [bucketArn, objects], Condition },
  });
  const statements = [
    deny("TlsOnly", { Bool: { "aws:SecureTransport": "false" } }),
    deny("Tls12", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
    deny("AccountOnly", {
      StringNotEqualsIfExists: { "aws:PrincipalAccount": account },
      // Services of AWS have no account; each is named below with the account that it acts for.
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    }),
    deny("ServicesForAccountOnly", {
      StringNotEquals: { "aws:SourceAccount": account },
      // Some calls of services tell no account; those are let in by no statement.
      Null: { "aws:SourceAccount": "false" },
      Bool: { "aws:PrincipalIsAWSService": "true" },
    }),
  ];
  const writer = (name: string, service: string, check: readonly string[], source: Statement): Statement[] => {
    const Principal = { Service: service };
    return [
      { Sid: `${name}Check`, Effect: "Allow", Principal, Action: check, Resource: bucketArn, Condition: source },
      {
        Sid: `${name}Write`,
        Effect: "Allow",
        Principal,
        Action: "s3:PutObject",
        Resource: pulumi.interpolate`${bucketArn}/AWSLogs/${account}/*`,
        Condition: source,
      },
    ];
  };
  const of = { "aws:SourceAccount": account };
  // VPC guide, "Flow logs to Amazon S3"; without the condition on the ACL, which a bucket without ACLs ignores.
  if (writers.networkFlow)
    statements.push(
      ...writer("NetworkFlow", "delivery.logs.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket"], {
        StringEquals: of,
        ArnLike: { "aws:SourceArn": arnOf(place, "logs", "*") },
      }),
    );
  // CloudTrail guide, "Amazon S3 bucket policy for CloudTrail".
  if (writers.cloudActivity)
    statements.push(
      ...writer("CloudActivity", "cloudtrail.amazonaws.com", ["s3:GetBucketAcl"], {
        StringEquals: { ...of, "aws:SourceArn": trailArn(place) },
      }),
    );
  return statements;
}
