import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Keeps everybody from deleting the cluster, whatever their rights, until somebody takes the lock away (Azure Resource
 * Manager, "Lock your resources"). What is below the cluster is held too, its pools above all.
 */
export function deletionLock(
  name: string,
  clusterId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): ManagementLockByScope {
  return new ManagementLockByScope(
    `${name}-lock`,
    {
      scope: clusterId,
      level: "CanNotDelete",
      notes: "Holds the cells of a plane; Pulumi takes it away first, once a destroy is allowed.",
    },
    opts,
  );
}
