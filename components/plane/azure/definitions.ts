import { createHash } from "node:crypto";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition.js";
import * as pulumi from "@pulumi/pulumi";
import type { CloudRole } from "../role.ts";
import { INSTALLER_CONDITION } from "./role/condition.ts";
import { AZURE_ROLES } from "./roles.ts";

export interface AzureRolesArgs {
  /** Subscription that the roles are made in. */
  account: string;
  /** Where they may be given: the subscription, or resource groups that are there already. Defaults to the subscription. */
  scopes?: readonly string[];
  /** Who gets them: object ids of Entra groups, or of service principals. A role without anybody is made all the same. */
  holders?: Readonly<Partial<Record<CloudRole["name"], readonly Holder[]>>>;
}

export interface Holder {
  readonly principalId: string;
  readonly principalType: "Group" | "ServicePrincipal";
}

/**
 * The three roles of a plane, which the customer makes once with rights of its own, before the installer comes. None has
 * an action on data, and the installer may give only the roles that a plane gives.
 */
export class AzureRoles extends pulumi.ComponentResource {
  /** Azure ids of the roles. */
  declare readonly ids: Readonly<Record<CloudRole["name"], pulumi.Output<string>>>;

  constructor(name: string, args: AzureRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:AzureRoles", name, {}, opts);
    const { account, holders = {} } = args;
    const subscription = `/subscriptions/${account}`;
    const scopes = args.scopes ?? [subscription];
    const inside = { parent: this };
    const made = AZURE_ROLES.map((role) => {
      const definition = new RoleDefinition(
        `${name}-${role.name}`,
        {
          scope: subscription,
          roleDefinitionId: roleId(account, name, role.name),
          roleName: `Cellwall ${role.name} (${name})`,
          roleType: "CustomRole",
          description: role.can.map(({ what }) => what).join("; "),
          assignableScopes: [...scopes],
          permissions: [{ actions: actionsOf(role), notActions: [], dataActions: [], notDataActions: [] }],
        },
        inside,
      );
      for (const { principalId, principalType } of holders[role.name] ?? []) {
        for (const [index, scope] of scopes.entries()) {
          new RoleAssignment(
            `${name}-${role.name}-${principalId}${index === 0 ? "" : `-${index}`}`,
            {
              scope,
              principalId,
              principalType,
              roleDefinitionId: definition.id,
              ...(role.name === "installer" && { condition: INSTALLER_CONDITION, conditionVersion: "2.0" }),
            },
            inside,
          );
        }
      }
      return [role.name, definition.id] as const;
    });
    this.ids = Object.fromEntries(made) as unknown as AzureRoles["ids"];
    this.registerOutputs({});
  }
}

/** Every action of a role once, in order. */
export function actionsOf({ can }: CloudRole): string[] {
  return [...new Set(can.flatMap(({ actions }) => actions))].toSorted();
}

/** Azure wants a GUID; the same role of the same subscription keeps its own. */
function roleId(account: string, name: string, role: string): string {
  const hex = createHash("sha256").update(`${account}/${name}/${role}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
