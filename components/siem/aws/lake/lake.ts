import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { DataLake } from "@pulumi/aws/securitylake/dataLake.js";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf, trust } from "../../../network/aws/partition.ts";
import type { LogPlace } from "../place.ts";
import type { Receiver } from "../plan.ts";

/**
 * Security Lake of the region, under the plane's key. An account has one in a region; where it stands already, its owner
 * adds the sources. The role of its tables has a name that Security Lake asks for, so it is made by whoever owns the account's
 * roles: an installer that is held to the plane's own names can't.
 */
export function dataLake(
  place: LogPlace,
  { searchDays = 90, keepDays = 365 }: Receiver<"security-lake">["asked"],
  opts: pulumi.CustomResourceOptions,
): DataLake {
  const { name, region, tags, keyArn, permissionsBoundary } = place;
  const id = `${name}-lake`;
  const tables = `${id}-tables`;
  const role = new Role(
    tables,
    {
      name: "AmazonSecurityLakeMetaStoreManagerV2",
      path: "/service-role/",
      description: "Security Lake keeps the partitions of its tables",
      assumeRolePolicy: trust("lambda.amazonaws.com", { StringEquals: { "aws:SourceAccount": place.account } }),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      tags,
    },
    opts,
  );
  const granted = new RolePolicyAttachment(
    tables,
    {
      role: role.name,
      policyArn: `arn:${partitionOf(region)}:iam::aws:policy/service-role/AmazonSecurityLakeMetastoreManager`,
    },
    opts,
  );
  const keep = Math.max(keepDays, searchDays);
  return new DataLake(
    id,
    {
      metaStoreManagerRoleArn: role.arn,
      configuration: {
        region,
        encryptionConfigurations: [{ kmsKeyId: keyArn }],
        lifecycleConfiguration: {
          // Standard-IA takes objects of 30 days and more.
          ...(searchDays >= 30 &&
            keep > searchDays && { transitions: [{ days: searchDays, storageClass: "STANDARD_IA" }] }),
          expiration: { days: keep },
        },
      },
      tags,
    },
    { ...opts, protect: !place.dangerouslyAllowDestroy, retainOnDelete: true, dependsOn: [granted] },
  );
}
