import { partitionOf } from "../partition.ts";
import { eksRepositories, PULL_ACTIONS, pullable } from "../registry.ts";
import { type EndpointService, endpointPolicy } from "./table.ts";

/** Where a policy holds. */
export interface Perimeter {
  readonly account: string;
  readonly region: string;
  /** Nothing leaves the plane: resources are held to the account as well as principals. */
  readonly isolated: boolean;
  readonly imageRegistry?: string | undefined;
}

/**
 * How far the policy of an endpoint goes. `account`: own principals on own resources. `principal`: own principals, on
 * resources that are AWS's. `open`: the service has no endpoint policy that is known to work.
 */
export type Hold = "account" | "principal" | "open";

/** Endpoints whose policy can't name the account on both sides. Everything else is held to it. */
export const LOOSER: readonly { readonly service: string; readonly hold: Exclude<Hold, "account">; why: string }[] = [
  {
    service: "eks-auth",
    hold: "open",
    why: "hands out credentials of roles in the cluster's own account only (EKS user guide, Pod Identity)",
  },
  {
    service: "ssmmessages",
    hold: "open",
    why: "sessions on nodes; leave the endpoint out where nobody opens any (`withoutEndpoints`)",
  },
  {
    service: "ec2messages",
    hold: "open",
    why: "sessions on nodes; leave the endpoint out where nobody opens any (`withoutEndpoints`)",
  },
  {
    service: "guardduty-data",
    hold: "principal",
    why: "findings go to GuardDuty itself (GuardDuty user guide, endpoint policy of runtime monitoring)",
  },
];

/** What of somebody else's may be read through an endpoint. Everything on this list is AWS's, and nothing of it takes data. */
export interface PerimeterException {
  readonly service: string;
  /** Name of the statement. */
  readonly sid: string;
  readonly actions: readonly string[];
  /** ARN with `PARTITION`, `REGION` and `ACCOUNT` in capitals. */
  readonly resource: string;
  /** `any`: the request carries no principal of the account. */
  readonly by: "account" | "any";
  readonly why: string;
}

/** Sources: ECR user guide; aws-samples/data-perimeter-policy-examples, `vpc_endpoint_policies`, 2026-03. */
export const EXCEPTIONS: readonly PerimeterException[] = [
  {
    service: "s3",
    sid: "ImageLayers",
    actions: ["s3:GetObject"],
    resource: "arn:PARTITION:s3:::prod-REGION-starport-layer-bucket/*",
    by: "any",
    why: "layers of images come by links that ECR signs (ECR user guide, minimum Amazon S3 bucket permissions)",
  },
  {
    service: "s3",
    sid: "NodePackages",
    actions: ["s3:GetObject"],
    resource: "arn:PARTITION:s3:::al2023-repos-REGION-de612dc2/*",
    by: "any",
    why: "packages of Amazon Linux 2023, asked for without a principal (data-perimeter-policy-examples, S3)",
  },
  {
    service: "ssm",
    sid: "PublicParameters",
    actions: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
    resource: "arn:PARTITION:ssm:REGION::parameter/aws/*",
    by: "account",
    why: "releases of node images (data-perimeter-policy-examples, Systems Manager)",
  },
  {
    service: "ssm",
    sid: "PublicDocuments",
    actions: ["ssm:DescribeDocument", "ssm:GetDocument"],
    resource: "arn:PARTITION:ssm:REGION::document/*",
    by: "account",
    why: "the documents that sessions are made from (data-perimeter-policy-examples, Systems Manager)",
  },
  {
    service: "sts",
    sid: "WebIdentity",
    actions: ["sts:AssumeRoleWithWebIdentity"],
    resource: "arn:PARTITION:iam::ACCOUNT:role/*",
    by: "any",
    why: "a service account's token is no principal yet; the role it asks for is one of the account",
  },
];

/** Endpoints of registries. */
const REGISTRY = ["ecr.api", "ecr.dkr"];

type Statement = Readonly<Record<string, unknown>>;

/** The policy of an endpoint, as JSON; undefined where it has none. */
export function perimeterPolicy(perimeter: Perimeter, row: EndpointService): string | undefined {
  const { account, region, isolated, imageRegistry } = perimeter;
  const registry = REGISTRY.includes(row.service);
  if (registry && imageRegistry !== undefined) return document(pullOnly(account, region, imageRegistry));
  if (!isolated) return row.ownAccountOnly ? endpointPolicy(account, region, row) : undefined;
  const hold = LOOSER.find(({ service }) => service === row.service)?.hold ?? "account";
  if (hold === "open") return undefined;
  const own = allow("OwnAccount", ["*"], ["*"], {
    "aws:PrincipalAccount": account,
    ...(hold === "account" && { "aws:ResourceAccount": account }),
  });
  const images = eksRepositories(region);
  return document([
    own,
    ...(registry && images !== undefined
      ? [allow("EksImages", PULL_ACTIONS, [images], { "aws:PrincipalAccount": account })]
      : []),
    ...EXCEPTIONS.filter(({ service }) => service === row.service).map(({ sid, actions, resource, by }) =>
      allow(
        sid,
        actions,
        [resource.replace("PARTITION", partitionOf(region)).replace("REGION", region).replace("ACCOUNT", account)],
        by === "account" ? { "aws:PrincipalAccount": account } : undefined,
      ),
    ),
  ]);
}

/** A plane with a registry of its own pulls from it, and from where EKS has its images. Nobody pushes through the endpoint. */
function pullOnly(account: string, region: string, imageRegistry: string): Statement[] {
  const own = { "aws:PrincipalAccount": account };
  return [
    // The token is for whatever the caller may pull; it names no repository.
    allow("Token", ["ecr:GetAuthorizationToken"], ["*"], own),
    allow("Pull", PULL_ACTIONS, pullable(region, imageRegistry), own),
  ];
}

function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  equals: Readonly<Record<string, string>> | undefined,
): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: "*",
    Action: one(actions),
    Resource: one(resources),
    ...(equals !== undefined && { Condition: { StringEquals: equals } }),
  };
}

/** IAM's short form of a list of one. */
function one(list: readonly string[]): string | readonly string[] {
  return list.length === 1 && list[0] !== undefined ? list[0] : list;
}

function document(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
