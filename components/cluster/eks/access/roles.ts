import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf, trust } from "../../../network/aws/partition.ts";
import { PULL_ACTIONS, pullable } from "../../../network/aws/registry.ts";

/** A policy of AWS on a role of ours. */
export interface RoleGrant {
  readonly policy: string;
  readonly reason: string;
}

export const CLUSTER_GRANTS: readonly RoleGrant[] = [
  { policy: "AmazonEKSClusterPolicy", reason: "what the control plane does in the account (EKS user guide)" },
];

/** Never AmazonEKS_CNI_Policy: it lets every node rewrite network interfaces, and Cilium's overlay needs no AWS rights. */
export const NODE_GRANTS: readonly RoleGrant[] = [
  { policy: "AmazonEKSWorkerNodePolicy", reason: "nodes find their cluster, and hand out Pod Identity credentials" },
  { policy: "AmazonEC2ContainerRegistryPullOnly", reason: "images from ECR; pulling only" },
];

/** Gives way where the plane has a registry of its own. */
const ANY_REGISTRY = "AmazonEC2ContainerRegistryPullOnly";

export interface GrantedRole {
  readonly role: Role;
  /** What makes the role work; whoever uses the role depends on it. */
  readonly grants: readonly pulumi.Resource[];
}

export interface RoleArgs {
  region: string;
  permissionsBoundary?: string | undefined;
  tags: Readonly<Record<string, string>>;
}

/** The control plane's role. It may use the key of Secrets, which EKS asks for in this role's name. */
export function clusterRole(
  name: string,
  args: RoleArgs & { secretsKey: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): GrantedRole {
  const granted = grantedRole(
    `${name}-cluster`,
    "eks.amazonaws.com",
    "Control plane of the plane",
    CLUSTER_GRANTS,
    args,
    opts,
  );
  const key = new RolePolicy(
    `${name}-cluster-secrets`,
    {
      role: granted.role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
            Resource: args.secretsKey,
          },
        ],
      }),
    },
    opts,
  );
  return { role: granted.role, grants: [...granted.grants, key] };
}

/** The nodes' role. Pods don't get it: IMDS answers one hop only. With a registry of the plane's own it pulls from no other. */
export function nodeRole(
  name: string,
  args: RoleArgs & { imageRegistry?: string | undefined },
  opts: pulumi.CustomResourceOptions,
): GrantedRole {
  const { region, imageRegistry } = args;
  const policies = NODE_GRANTS.filter(({ policy }) => imageRegistry === undefined || policy !== ANY_REGISTRY);
  const granted = grantedRole(`${name}-node`, "ec2.amazonaws.com", "Nodes of the plane", policies, args, opts);
  if (imageRegistry === undefined) return granted;
  const pull = new RolePolicy(
    `${name}-node-pull`,
    {
      role: granted.role.name,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          // The token names no repository; what it opens is the next statement's to say.
          { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
          { Effect: "Allow", Action: PULL_ACTIONS, Resource: pullable(region, imageRegistry) },
        ],
      }),
    },
    opts,
  );
  return { role: granted.role, grants: [...granted.grants, pull] };
}

function grantedRole(
  name: string,
  service: string,
  description: string,
  policies: readonly RoleGrant[],
  { region, permissionsBoundary, tags }: RoleArgs,
  opts: pulumi.CustomResourceOptions,
): GrantedRole {
  const role = new Role(
    name,
    {
      description,
      assumeRolePolicy: trust(service),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      tags,
    },
    opts,
  );
  const grants = policies.map(
    ({ policy }) =>
      new RolePolicyAttachment(
        `${name}-${policy}`,
        { role: role.name, policyArn: `arn:${partitionOf(region)}:iam::aws:policy/${policy}` },
        opts,
      ),
  );
  return { role, grants };
}
