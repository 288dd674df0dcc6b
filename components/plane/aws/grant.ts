import { tag } from "../../contract/label.ts";
import { partitionOf } from "../../network/aws/partition.ts";
import type { CloudRole } from "../role.ts";

/** Where a role works. */
export interface RolePlace {
  readonly account: string;
  readonly region: string;
  /** Name of the plane, which the names of its cluster, roles and log groups begin with. */
  readonly plane: string;
  /** ARN of the permissions boundary of every role that the plane makes. */
  readonly boundary: string;
  /** Where the installer keeps Pulumi's state, and the key that its secrets are under. */
  readonly state?: { readonly bucket: string; readonly key?: string };
}

/** What an action of a role reaches, in a word; `reach` says it in IAM's. */
export type Scope =
  | "everywhere"
  | "region"
  | "tagged"
  | "cluster"
  | "logs"
  | "firewall"
  | "launch"
  | "key-grant"
  | "role"
  | "bounded-role"
  | "attached-policy"
  | "passed-role"
  | "service-role"
  | "boundary"
  | "other-boundary"
  | "while-made"
  | "own-group"
  | "state"
  | "beside-state";

/** One line of a role: what, by which actions, why, and how far. */
export interface AwsGrant {
  readonly what: string;
  readonly actions: readonly string[];
  readonly scope: Scope;
  readonly why: string;
}

/** A role of a plane on AWS. The table in the documentation leaves `scope` out. */
export interface AwsRole extends CloudRole {
  readonly cloud: "aws";
  readonly can: readonly AwsGrant[];
  readonly cannot: readonly AwsGrant[];
}

/** Services that roles of a plane are handed to. Anything else could run code as one of them. */
export const PASSED_TO: readonly string[] = [
  "ec2.amazonaws.com",
  "eks.amazonaws.com",
  "logs.amazonaws.com",
  "pods.eks.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** Services whose own roles are made on first use. */
const SERVICE_ROLES: readonly string[] = [
  "autoscaling.amazonaws.com",
  "eks.amazonaws.com",
  "eks-nodegroup.amazonaws.com",
  "network-firewall.amazonaws.com",
  "transitgateway.amazonaws.com",
];

/** AWS's own policies that roles of a plane carry; see `CLUSTER_GRANTS` and `NODE_GRANTS` of the EKS cluster. */
export const ATTACHED_POLICIES: readonly string[] = [
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEKSClusterPolicy",
  "AmazonEKSWorkerNodePolicy",
];

export interface Reach {
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Resources and conditions of a scope; undefined where there is nothing of it. */
export function reach(scope: Scope, place: RolePlace): Reach | undefined {
  const { account, region, plane, boundary } = place;
  const partition = partitionOf(region);
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const here = { "aws:RequestedRegion": region };
  const roles = `arn:${partition}:iam::${account}:role/${plane}-*`;
  const state = stateOf(place);
  const bounded = { "iam:PermissionsBoundary": boundary };
  switch (scope) {
    case "everywhere":
      return { Resource: "*" };
    case "region":
      return { Resource: "*", Condition: { StringEquals: here } };
    case "tagged":
      return { Resource: "*", Condition: { StringEquals: { ...here, [`aws:ResourceTag/${tag.plane}`]: plane } } };
    case "cluster":
      return {
        Resource: [
          arn("eks", `cluster/${plane}`),
          ...["nodegroup", "addon", "access-entry", "podidentityassociation"].map((kind) =>
            arn("eks", `${kind}/${plane}/*`),
          ),
        ],
      };
    case "logs":
      return {
        Resource: [`/aws/eks/${plane}/*`, `/aws/vpc/${plane}/*`, `/aws/vendedlogs/network-firewall/${plane}*`].map(
          (group) => arn("logs", `log-group:${group}`),
        ),
      };
    case "firewall":
      return {
        Resource: ["firewall", "firewall-policy", "stateful-rulegroup"].map((kind) =>
          arn("network-firewall", `${kind}/${plane}-*`),
        ),
      };
    case "launch":
      // What isn't in the template can't be launched; EKS tries it in the caller's name when it makes a node group.
      return {
        Resource: "*",
        Condition: { StringEquals: here, ArnLike: { "ec2:LaunchTemplate": arn("ec2", "launch-template/*") } },
      };
    case "key-grant":
      return {
        Resource: arn("kms", "key/*"),
        Condition: {
          StringEquals: { [`aws:ResourceTag/${tag.plane}`]: plane },
          Bool: { "kms:GrantIsForAWSResource": "true" },
        },
      };
    case "role":
      return { Resource: roles };
    case "bounded-role":
      return { Resource: roles, Condition: { StringEquals: bounded } };
    case "attached-policy":
      return {
        Resource: roles,
        Condition: {
          StringEquals: bounded,
          ArnEquals: { "iam:PolicyARN": ATTACHED_POLICIES.map((name) => `arn:${partition}:iam::aws:policy/${name}`) },
        },
      };
    case "passed-role":
      return { Resource: roles, Condition: { StringEquals: { "iam:PassedToService": PASSED_TO } } };
    case "service-role":
      return {
        Resource: `arn:${partition}:iam::${account}:role/aws-service-role/*`,
        Condition: { StringEquals: { "iam:AWSServiceName": SERVICE_ROLES } },
      };
    case "boundary":
      return { Resource: boundary };
    case "other-boundary":
      return { Resource: "*", Condition: { StringNotEquals: bounded } };
    case "while-made":
      // The key is there only while another call makes what is tagged (EC2 user guide, "Grant permission to tag").
      return { Resource: "*", Condition: { StringEquals: here, Null: { "ec2:CreateAction": "false" } } };
    case "own-group":
      return {
        Resource: arn("ec2", "security-group/*"),
        Condition: { StringEquals: { [`aws:RequestTag/${tag.plane}`]: plane } },
      };
    case "state":
      return state.length === 0 ? undefined : { Resource: state };
    case "beside-state":
      return state.length === 0 ? { Resource: "*" } : { NotResource: state };
  }
}

function stateOf({ region, state }: RolePlace): string[] {
  if (state === undefined) return [];
  const bucket = `arn:${partitionOf(region)}:s3:::${state.bucket}`;
  return [bucket, `${bucket}/*`, ...(state.key === undefined ? [] : [state.key])];
}
