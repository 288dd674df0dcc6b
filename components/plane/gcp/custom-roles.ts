import { DenyPolicy } from "@pulumi/gcp/iam/denyPolicy.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { CloudRole } from "../role.ts";
import { actionsOf, denyRules, GCP_ROLES, installerCondition } from "./roles.ts";

export interface GcpRolesArgs {
  /** Project id. */
  project: string;
  /** Who has which role: `group:ADDRESS`, `user:ADDRESS` or `serviceAccount:ADDRESS`. None by default. */
  members?: Partial<Record<CloudRole["name"], readonly string[]>>;
}

/**
 * The roles of `GCP_ROLES` in a project, and a deny policy that holds against any other role its members get. The
 * project's owner makes it, before the first plane and with rights that no role here has. Permissions that deny policies
 * don't take yet are missing in the roles all the same.
 */
export class GcpRoles extends pulumi.ComponentResource {
  /** Ids of the roles: `projects/PROJECT/roles/ID`. */
  declare readonly roles: Readonly<Record<CloudRole["name"], pulumi.Output<string>>>;

  constructor(name: string, { project, members = {} }: GcpRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:GcpRoles", name, { project }, opts);
    const inside = { parent: this };
    const made = GCP_ROLES.map((role) => {
      const { id } = new IAMCustomRole(
        `${name}-${role.name}`,
        {
          project,
          // Letters, digits, dots and underscores only; a deleted id is taken for 37 days (IAM, "Custom roles").
          roleId: `${name}-${role.name}`.replaceAll("-", "_"),
          title: `Cellwall ${role.name}`,
          description: role.can
            .map(({ what }) => what)
            .join("; ")
            .slice(0, 256),
          permissions: actionsOf(role.can),
          stage: "GA",
        },
        inside,
      );
      const having = members[role.name] ?? [];
      for (const member of having) {
        const condition = role.name === "installer" ? { condition: installerCondition() } : {};
        new IAMMember(`${name}-${role.name}-${member}`, { project, role: id, member, ...condition }, inside);
      }
      if (having.length > 0) {
        new DenyPolicy(
          `${name}-${role.name}`,
          {
            parent: encodeURIComponent(`cloudresourcemanager.googleapis.com/projects/${project}`),
            displayName: `What no ${role.name} may`,
            rules: denyRules(role, having).map(({ description, denyRule }) => ({
              description,
              denyRule: {
                deniedPrincipals: [...denyRule.deniedPrincipals],
                deniedPermissions: [...denyRule.deniedPermissions],
              },
            })),
          },
          inside,
        );
      }
      return [role.name, id] as const;
    });
    this.roles = Object.fromEntries(made) as GcpRoles["roles"];
    this.registerOutputs({});
  }
}
