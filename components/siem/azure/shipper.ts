import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import { FAMILIES } from "../matrix/family.ts";
import { type Outlet, SHIPPER } from "../ship/outlet.ts";
import type { ShippedHubs } from "./hub/shipped.ts";
import { LOG_ROLES, type LogPlace, located, roleDefinition } from "./place.ts";

export interface Shipper {
  readonly outlet: Outlet<pulumi.Output<string>>;
  /** Lets the service account of the cluster with this issuer be the identity. */
  readonly trust: (issuer: pulumi.Input<string>) => FederatedIdentityCredential;
}

/** Who the shipper's pods are in Azure: an identity that may write to the hubs, and read nothing. */
export function shipper(place: LogPlace, tenantId: string, { namespace, hubs }: ShippedHubs): Shipper {
  const { name, account, made, resourceGroupName } = place;
  const identity = new UserAssignedIdentity(`${name}-shipper`, located(place), made);
  new RoleAssignment(
    `${name}-ships`,
    {
      scope: namespace.id,
      principalId: identity.principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleDefinition(account, LOG_ROLES.send),
    },
    made,
  );
  const families = FAMILIES.filter((family) => hubs[family] !== undefined);
  return {
    outlet: {
      kind: "event-hub",
      name: "event-hub",
      broker: pulumi.interpolate`${namespace.name}.servicebus.windows.net:9093`,
      clientId: identity.clientId,
      tenantId: pulumi.output(tenantId),
      topics: Object.fromEntries(families.map((family) => [family, family])),
    },
    trust: (issuer) =>
      new FederatedIdentityCredential(
        `${name}-shipper`,
        {
          resourceGroupName,
          resourceName: identity.name,
          federatedIdentityCredentialResourceName: "shipper",
          issuer,
          subject: `system:serviceaccount:${SHIPPER.namespace}:${SHIPPER.serviceAccount}`,
          // AKS, "Workload identity overview".
          audiences: ["api://AzureADTokenExchange"],
        },
        made,
      ),
  };
}
