import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { LogPlace } from "./place.ts";

/** A statement of IAM's policy language. ARNs may be known only when their resource stands. */
export type Statement = Readonly<Record<string, unknown>>;

/** A policy as JSON, in the order of its statements. */
export function policyOf(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

export interface ServiceRoleArgs {
  /** What it does, for whoever reads the list of roles. */
  readonly description: string;
  /** Trust policy as JSON. */
  readonly trust: string;
  readonly statements: readonly Statement[];
  /** Name where a service asks for one. Absent: the engine makes one up. */
  readonly roleName?: string;
}

export interface ServiceRole {
  readonly role: Role;
  readonly policy: RolePolicy;
}

/** A role with one policy in it, inside the boundary. What uses the role waits for the policy, not for the role alone. */
export function serviceRole(
  id: string,
  { description, trust, statements, roleName }: ServiceRoleArgs,
  { permissionsBoundary, tags }: LogPlace,
  opts: pulumi.CustomResourceOptions,
): ServiceRole {
  const role = new Role(
    id,
    {
      ...(roleName !== undefined && { name: roleName }),
      description,
      assumeRolePolicy: trust,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      tags,
    },
    opts,
  );
  return { role, policy: new RolePolicy(id, { role: role.name, policy: policyOf(statements) }, opts) };
}
