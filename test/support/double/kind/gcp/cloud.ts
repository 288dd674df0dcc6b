import type { Cloud, Made, Operation } from "../model.ts";
import { invokes } from "./invokes.ts";
import { kinds, projectOf, regionOf } from "./kinds.ts";

const permission = ({ module, type, verb }: Operation) =>
  `${module}.${type.charAt(0).toLowerCase()}${type.slice(1)}s.${verb === "read" ? "get" : verb}`;
const failed = ({ verb, type }: Operation, code: number, what: string) =>
  `Error ${verb === "create" ? "creating" : `${verb.slice(0, -1)}ing`} ${type}: googleapi: Error ${code}: ${what}`;

export const gcp: Cloud = {
  name: "gcp",
  kinds,
  replaces: ["project"],
  invokes,
  nameProperty: (_token, args) => (args.includes("name") ? "name" : undefined),
  autoname: (_token, logical, hex) => `${logical}-${hex.slice(0, 7)}`,
  id: generalId,
  common: {
    project: projectOf,
    region: regionOf,
    location: ({ region }) => region,
    selfLink: ({ id }) => `https://www.googleapis.com/compute/v1/${id}`,
    effectiveLabels: ({ inputs }) => inputs.labels ?? {},
    pulumiLabels: ({ inputs }) => inputs.labels ?? {},
    deletionPolicy: () => "DELETE",
    creationTimestamp: () => "2026-01-01T00:00:00.000-08:00",
  },
  errors: {
    throttled: (operation) =>
      failed(
        operation,
        429,
        `Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute' of service ` +
          `'${operation.module}.googleapis.com' for consumer 'project_number:${operation.account.projectNumber}'., rateLimitExceeded`,
      ),
    denied: (operation) =>
      failed(
        operation,
        403,
        `Required "${permission(operation)}" permission(s) for "projects/${operation.project}"., forbidden`,
      ),
    quota: (operation) =>
      failed(
        operation,
        403,
        `Insufficient regional quota to satisfy request: resource "CPUS" in ${operation.region}., forbidden`,
      ),
    missing: (operation, reference) => failed(operation, 404, `Not found: ${reference}., notFound`),
    held: (operation, holders) =>
      failed(
        operation,
        400,
        `The resource '${operation.id}' is already being used by '${holders.join("', '")}', resourceInUseByAnotherResource`,
      ),
    exists: (operation) => failed(operation, 409, `Already exists: ${operation.id}., alreadyExists`),
  },
  configure: (settings, account) => {
    const region = String(settings.region ?? "");
    if (region === "" || account.regions.includes(region)) return undefined;
    return `googleapi: Error 400: Invalid value for field 'region': '${region}'. Unknown region., invalid`;
  },
};

function generalId(made: Made): string {
  const location = made.text("location") || (made.text("region") !== "" ? regionOf(made) : "global");
  const collection = `${made.type.charAt(0).toLowerCase()}${made.type.slice(1)}s`.replace(/ys$/, "ies");
  const named = made.text("name") || made.hex(12);
  return `projects/${projectOf(made)}/locations/${location}/${collection}/${named}`;
}
