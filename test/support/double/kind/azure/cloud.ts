import { guid } from "../../provider/made.ts";
import type { Cloud, Operation } from "../model.ts";
import { invokes } from "./invokes.ts";
import { kinds } from "./kinds.ts";
import { nameProperty, resourceId } from "./name.ts";

const failed = (status: number, code: string, message: string) =>
  `Status=${status} Code="${code}" Message="${message}"`;
const action = ({ id, verb }: Operation) =>
  `${/providers\/(.*)$/.exec(id)?.[1]?.replaceAll(/\/([^/]+)\/[^/]+/g, "/$1") ?? id}/${verb === "delete" ? "delete" : "write"}`;

export const azure: Cloud = {
  name: "azure-native",
  kinds,
  invokes,
  nameProperty,
  autoname: (token, logical, hex) => (token.endsWith(":RoleAssignment") ? guid(hex) : `${logical}${hex.slice(0, 8)}`),
  id: resourceId,
  common: {
    name: ({ name }) => name,
    type: ({ id }) => /providers\/(.*)$/.exec(id)?.[1]?.replaceAll(/\/([^/]+)\/[^/]+/g, "/$1") ?? "",
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
    exists: ({ id }) => `cannot create already existing resource '${id}'`,
  },
  configure: (settings, account) => {
    const location = String(settings.location ?? "");
    if (location === "" || account.regions.includes(location)) return undefined;
    return failed(400, "LocationNotAvailableForResourceGroup", `The provided location '${location}' is not available.`);
  },
};
