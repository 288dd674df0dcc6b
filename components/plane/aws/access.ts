import { Policy } from "@pulumi/aws/iam/policy.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import { isRoleArn } from "../../cluster/eks/access/admins.ts";
import type { SettingProblem } from "../../contract/setting.ts";
import { refuse } from "../../network/argument.ts";
import { fault } from "../../network/aws/check.ts";
import { isAccount, isRegion, partitionOf } from "../../network/aws/partition.ts";
import type { CloudRole } from "../role.ts";
import { boundaryDocument } from "./boundary.ts";
import { policyDocuments } from "./document.ts";
import type { RolePlace } from "./grant.ts";
import { ROLES } from "./roles.ts";

/** Path of roles and policies made here: roles of the plane itself have none, so that no role can reach its own kind. */
export const ROLE_PATH = "/cellwall/";

/** Who may take on a role. */
export interface AwsTrust {
  /** ARNs of IAM roles, each by its full name. */
  readonly principals: readonly string[];
  /** Secret between both sides, one for each customer; needed where a principal is of another account. */
  readonly externalId?: string;
}

export interface AwsRolesArgs {
  account: string;
  region: string;
  /** Name of the plane, as in its platform file. */
  plane: string;
  /** Roles to make, and who may take them on. What is not named is not made. */
  trust: { readonly [Name in CloudRole["name"]]?: AwsTrust };
  /** Where Pulumi's state of the plane is kept; nothing else of S3 and KMS can be read. */
  state?: RolePlace["state"];
  tags: Readonly<Record<string, string>>;
}

/**
 * The roles of a plane and the boundary of everything it makes. The owner of the account makes them, once and before the
 * plane: whoever then installs or operates it gets no other right.
 */
export class AwsRoles extends pulumi.ComponentResource {
  /** For `permissionsBoundary` of the plane. */
  declare readonly boundary: pulumi.Output<string>;
  /** ARNs by the name of the role. */
  declare readonly arns: Readonly<Partial<Record<CloudRole["name"], pulumi.Output<string>>>>;

  constructor(name: string, args: AwsRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`AwsRoles ${name}`, checkRoles(args));
    super("cellwall:index:AwsRoles", name, {}, opts);
    const { account, region, plane, tags, state } = args;
    const inside = { parent: this };
    const boundary = new Policy(
      `${name}-boundary`,
      {
        name: `${plane}-boundary`,
        path: ROLE_PATH,
        description: `Upper bound of every role that plane ${plane} makes`,
        policy: boundaryDocument(account, region),
        tags,
      },
      inside,
    );
    this.boundary = boundary.arn;
    // Its name is fixed, so documents can say it before it is there.
    const arn = `arn:${partitionOf(region)}:iam::${account}:policy${ROLE_PATH}${plane}-boundary`;
    const place = { account, region, plane, boundary: arn, ...(state !== undefined && { state }) };
    const arns: Partial<Record<CloudRole["name"], pulumi.Output<string>>> = {};
    for (const role of ROLES) {
      const who = args.trust[role.name];
      if (who === undefined) continue;
      const id = `${name}-${role.name}`;
      const made = new Role(
        id,
        {
          name: `${plane}-${role.name}`,
          path: ROLE_PATH,
          description: `The ${role.name} of plane ${plane}`,
          assumeRolePolicy: trustDocument(who),
          // A plane comes up in less; a session that lasts longer is one that is forgotten.
          maxSessionDuration: 7_200,
          tags,
        },
        inside,
      );
      policyDocuments(role, place).forEach((policy, index) => {
        const part = `${id}-${index + 1}`;
        const document = new Policy(
          part,
          { name: `${plane}-${role.name}-${index + 1}`, path: ROLE_PATH, policy, tags },
          inside,
        );
        new RolePolicyAttachment(part, { role: made.name, policyArn: document.arn }, inside);
      });
      arns[role.name] = made.arn;
    }
    this.arns = arns;
    this.registerOutputs({ boundary: this.boundary, arns });
  }
}

function trustDocument({ principals, externalId }: AwsTrust): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: principals },
        Action: "sts:AssumeRole",
        ...(externalId !== undefined && { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
      },
    ],
  });
}

function checkRoles({ account, region, plane, trust, state }: AwsRolesArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (!isAccount(account)) {
    problems.push(fault("account", "account", account, "is no AWS account id", "write its twelve digits, in quotes"));
  }
  if (!isRegion(region)) {
    problems.push(fault("region", "region", region, "is no region of AWS", "write one such as eu-central-1"));
  }
  if (!/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(plane)) {
    const fix = "write the name in its platform file";
    problems.push(fault("plane", "plane", plane, "is no name of a plane", fix));
  }
  if (state !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(state.bucket)) {
    problems.push(fault("state", "state.bucket", state.bucket, "is no name of a bucket", "write its plain name"));
  }
  for (const { name } of ROLES) {
    const who = trust[name];
    if (who === undefined) continue;
    if (who.principals.length === 0) {
      const fix = "name the role that takes it on, or leave the entry out";
      problems.push(fault("trust", `trust.${name}.principals`, [], "names nobody", fix));
    }
    who.principals.forEach((principal, index) => {
      const field = `trust.${name}.principals[${index}]`;
      if (!isRoleArn(principal)) {
        const reason = "is no ARN of an IAM role: an account or a `*` would be everybody in it";
        problems.push(fault("trust", field, principal, reason, "write arn:aws:iam::123456789012:role/NAME"));
      } else if (principal.split(":")[4] !== account && who.externalId === undefined) {
        const reason = "is of another account, and without an external id any of its customers could be named instead";
        problems.push(fault("trust", field, principal, reason, `set trust.${name}.externalId`));
      }
    });
  }
  return problems;
}
