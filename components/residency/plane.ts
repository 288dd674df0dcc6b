/** Home as a plane's own component says it, for whoever reads a stack from outside. */
import type { Approval, Home } from "./model.ts";
import { isRecord, isUnknown, list, type Props } from "./value.ts";

/** Components of `components/plane` whose inputs say where home is. */
export const PRIVATE_PLANE = "cellwall:index:PrivateDataPlane";
export const CLOUD_PLANE = "cellwall:index:CloudDataPlane";

/**
 * Home out of the inputs of a plane: `cloud`, `account`, `region`, and where they are given `imageRegistry`, `vendorHost`,
 * `vendorDomains`, `vendorService`, `projectNumber`, `allowedRegions` and `mayLeave` (approvals). Undefined when one of the first three is
 * absent or not known yet.
 */
export function homeOfPlane(inputs: Props): Home | undefined {
  const { cloud } = inputs;
  if (cloud !== "azure" && cloud !== "aws" && cloud !== "gcp") return undefined;
  const { account, region, imageRegistry, projectNumber, vendorHost, vendorService } = texts(inputs);
  if (account === undefined || region === undefined) return undefined;
  return {
    cloud,
    account,
    region,
    approvals: list(inputs.mayLeave).filter(isApproval),
    allowedRegions: names(inputs.allowedRegions),
    ...(imageRegistry !== undefined && { imageRegistry }),
    ...(projectNumber !== undefined && { projectNumber }),
    ...(vendorHost !== undefined && {
      vendor: {
        host: vendorHost,
        domains: names(inputs.vendorDomains),
        ...(vendorService !== undefined && { service: vendorService }),
      },
    }),
  };
}

/** Inputs that are text; what the engine does not know yet is a symbol or one of its marks, and no name. */
function texts(inputs: Props): Partial<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(inputs).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && !isUnknown(entry[1]),
    ),
  );
}

function names(value: unknown): string[] {
  return list(value).filter((name) => typeof name === "string");
}

function isApproval(entry: unknown): entry is Approval {
  return isRecord(entry) && typeof entry.target === "string" && typeof entry.reason === "string";
}
