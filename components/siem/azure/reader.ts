import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Family } from "../matrix/family.ts";
import type { ShippedHubs } from "./hub/shipped.ts";
import { LOG_ROLES, type LogPlace, located, roleDefinition } from "./place.ts";

/** Who a sink is when it reads. */
export interface HubReader {
  readonly identityId: pulumi.Output<string>;
  /** The right to read the hub of each family; Azure takes up to half an hour until it holds. */
  readonly may: Readonly<Partial<Record<Family, RoleAssignment>>>;
}

/** An identity of one sink that may read the hubs of its families, and no other. */
export function hubReader(
  place: LogPlace,
  sink: string,
  families: readonly Family[],
  { hubs }: ShippedHubs,
): HubReader {
  const { name, account, made } = place;
  const identity = new UserAssignedIdentity(`${name}-${sink}-reader`, located(place), made);
  const may: Partial<Record<Family, RoleAssignment>> = {};
  for (const family of families) {
    const hub = hubs[family];
    if (hub === undefined) throw new Error(`no hub of ${family}`);
    may[family] = new RoleAssignment(
      `${name}-${sink}-reads-${family}`,
      {
        scope: hub.id,
        principalId: identity.principalId,
        principalType: "ServicePrincipal",
        roleDefinitionId: roleDefinition(account, LOG_ROLES.receive),
      },
      made,
    );
  }
  return { identityId: identity.id, may };
}
