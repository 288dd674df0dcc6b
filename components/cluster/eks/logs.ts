import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type * as pulumi from "@pulumi/pulumi";

/** All there are, by their exact names (botocore 1.44.5, `LogType` of EKS). */
export const LOG_TYPES: readonly string[] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * The group that EKS writes into. It stands before the cluster: EKS would create it without retention and key, and a
 * later creation fails on it (terraform-aws-modules/terraform-aws-eks#2486). It stays when the stack goes: EKS's own role
 * writes it anew while the cluster is deleted (same, #2763), and logs are evidence.
 */
export function controlPlaneLogs(
  name: string,
  args: { key: pulumi.Input<string>; days: number; tags: Readonly<Record<string, string>> },
  opts: pulumi.CustomResourceOptions,
): LogGroup {
  return new LogGroup(
    `${name}-control-plane`,
    {
      name: `/aws/eks/${name}/cluster`,
      // STANDARD, because the other class has no subscription filters, which carry logs to a SIEM.
      logGroupClass: "STANDARD",
      retentionInDays: args.days,
      // The ARN, whatever the property is called.
      kmsKeyId: args.key,
      deletionProtectionEnabled: true,
      skipDestroy: true,
      tags: args.tags,
    },
    opts,
  );
}
