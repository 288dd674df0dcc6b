import { guid } from "../../provider/made.ts";
import type { Cloud, Operation } from "../model.ts";
import { invokes } from "./invokes.ts";
import { kinds } from "./kinds.ts";
import { nameProperty, resourceId } from "./name.ts";

const failed = (status: number, code: string, message: string) =>
  `Status=${status} Code="${code}" Message="${message}"`;
/** `Microsoft.Network/virtualNetworks/subnets`: the resource type that an id is of. */
const typeIn = (id: string) =>
  /.*\/providers\/(.*)$/.exec(id)?.[1]?.replaceAll(/\/([^/]+)\/[^/]+/g, "/$1") ?? "Microsoft.Resources/resourceGroups";
const action = ({ id, verb }: Operation) => `${typeIn(id)}/${verb === "delete" ? "delete" : "write"}`;

export const azure: Cloud = {
  name: "azure-native",
  kinds,
  replaces: ["resourceGroupName", "location"],
  invokes,
  nameProperty,
  autoname: (token, logical, hex) => (token.endsWith(":RoleAssignment") ? guid(hex) : `${logical}${hex.slice(0, 8)}`),
  id: resourceId,
  common: {
    name: ({ name }) => name,
    type: ({ id }) => typeIn(id),
    location: ({ region }) => region,
    provisioningState: () => "Succeeded",
    azureApiVersion: () => "2025-09-01",
    etag: ({ hex, revision }) => `W/"${hex(12, `etag ${revision}`)}"`,
    "identity.principalId": (made) => (made.inputs.identity === undefined ? undefined : guid(made.hex(32, "identity"))),
    "identity.tenantId": ({ inputs, account }) => (inputs.identity === undefined ? undefined : account.tenantId),
  },
  errors: {
    throttled: ({ account }) =>
      failed(
        429,
        "SubscriptionRequestsThrottled",
        `Number of 'write' requests for subscription '${account.subscriptionId}' exceeded the limit of '200' for time ` +
          "interval '00:05:00'. Please try again after '17' seconds.",
      ),
    denied: (operation) =>
      failed(
        403,
        "AuthorizationFailed",
        "The client '00000000-0000-0000-0000-0000000000cc' with object id '00000000-0000-0000-0000-0000000000dd' does " +
          `not have authorization to perform action '${action(operation)}' over scope '${operation.id}' or the scope is ` +
          "invalid. If access was recently granted, please refresh your credentials.",
      ),
    quota: ({ region }) =>
      failed(400, "ErrCode_InsufficientVCPUQuota", `Insufficient vcpu quota requested in region ${region}`),
    missing: (operation, reference) =>
      failed(
        404,
        "ParentResourceNotFound",
        `Failed to perform '${operation.verb}' on resource(s) of type '${operation.type}', because the parent resource ` +
          `'${reference}' could not be found.`,
      ),
    held: ({ type, id }, holders) =>
      failed(400, `InUse${type}CannotBeDeleted`, `${id} is in use by ${holders.join(", ")} and cannot be deleted.`),
    exists: ({ id }) => `cannot create already existing resource '${id}'`,
  },
  misplaced: ({ text, account, type }) => {
    const location = text("location");
    if (["", "global", ...account.regions].includes(location.toLowerCase().replaceAll(" ", ""))) return undefined;
    return failed(
      400,
      "LocationNotAvailableForResourceType",
      `The provided location '${location}' is not available for resource type '${type}'.`,
    );
  },
  configure: (settings, account) => {
    const location = String(settings.location ?? "");
    if (location === "" || account.regions.includes(location)) return undefined;
    return failed(400, "LocationNotAvailableForResourceGroup", `The provided location '${location}' is not available.`);
  },
};
