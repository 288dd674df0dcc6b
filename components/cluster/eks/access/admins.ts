import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../../network/aws/partition.ts";
import { revocable } from "./revocable.ts";

/** An IAM role, with or without a path. */
const ROLE = /^arn:(aws|aws-us-gov):iam::([0-9]{12}):role\/([\w+=,.@-]+\/)*([\w+=,.@-]+)$/;

/** True for the ARN of an IAM role: not of a session (`sts`), which ends, and not of a user, whose keys never do. */
export function isRoleArn(arn: string): boolean {
  return ROLE.test(arn);
}

/**
 * Cluster administrators, by the EKS API alone: no `aws-auth` ConfigMap that anyone in the cluster could edit. Nodes get
 * their own entry from EKS. The role that runs `pulumi up` must be among the admins: nobody else may speak to Kubernetes.
 */
export function admins(
  name: string,
  args: { cluster: Cluster; admins: readonly string[]; region: string; tags: Readonly<Record<string, string>> },
  options: pulumi.CustomResourceOptions,
): AccessPolicyAssociation[] {
  const opts = revocable(options);
  return args.admins.map((principalArn) => {
    // Named by the principal, so that another order of admins changes nothing.
    const id = `${name}-admin-${principalArn.split(":").slice(4).join("-").replaceAll("/", "-")}`;
    const entry = new AccessEntry(
      id,
      { clusterName: args.cluster.name, principalArn, type: "STANDARD", tags: args.tags },
      opts,
    );
    return new AccessPolicyAssociation(
      id,
      {
        clusterName: args.cluster.name,
        principalArn: entry.principalArn,
        policyArn: `arn:${partitionOf(args.region)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        accessScope: { type: "cluster" },
      },
      opts,
    );
  });
}
