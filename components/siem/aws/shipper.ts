import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import * as pulumi from "@pulumi/pulumi";
import type { Family } from "../matrix/family.ts";
import { SHIPPER } from "../ship/outlet.ts";
import type { AwsLogsArgs } from "./args.ts";
import type { LogBucket } from "./bucket/bucket.ts";
import { arnOf, type LogPlace } from "./place.ts";
import { type Statement, serviceRole } from "./statement.ts";

/** Trust of a role for pods, held to one cluster, namespace and service account (EKS user guide, "EKS Pod Identity"). */
export function shipperTrust(place: Pick<LogPlace, "account" | "region">, cluster: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:SourceAccount": place.account,
            "aws:RequestTag/kubernetes-namespace": SHIPPER.namespace,
            "aws:RequestTag/kubernetes-service-account": SHIPPER.serviceAccount,
          },
          ArnEquals: { "aws:SourceArn": arnOf(place, "eks", `cluster/${cluster}`) },
        },
      },
    ],
  });
}

/**
 * What the shipper does: add objects. It can't read them back, so a node that is taken over reads no log of another. An
 * upload in parts needs to decrypt its own parts (S3 guide, "Multipart upload API and permissions").
 */
export function shipperStatements(
  bucketArn: pulumi.Input<string>,
  keyArn: pulumi.Input<string>,
  families: readonly Family[],
): Statement[] {
  return [
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
      Resource: families.map((family) => pulumi.interpolate`${bucketArn}/${family}/*`),
    },
    { Sid: "Key", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keyArn },
  ];
}

/** The shipper's role, bound to its service account. */
export function shipperIdentity(
  place: LogPlace,
  { cluster, families, target }: { cluster: AwsLogsArgs["cluster"]; families: readonly Family[]; target: LogBucket },
  opts: pulumi.CustomResourceOptions,
): PodIdentityAssociation {
  const id = `${place.name}-shipper`;
  const { role, policy } = serviceRole(
    id,
    {
      description: "The shipper adds objects to the archive",
      trust: shipperTrust(place, cluster.name),
      statements: shipperStatements(target.bucket.arn, place.keyArn, families),
    },
    place,
    opts,
  );
  return new PodIdentityAssociation(
    id,
    {
      clusterName: pulumi.output(cluster.arn).apply(() => cluster.name),
      ...SHIPPER,
      roleArn: role.arn,
      tags: place.tags,
    },
    { ...opts, dependsOn: [policy, ...target.ready] },
  );
}
