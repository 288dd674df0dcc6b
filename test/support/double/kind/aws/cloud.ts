import type { Cloud, Operation } from "../model.ts";
import { invokes } from "./invokes.ts";
import { kinds } from "./kinds.ts";
import { arn, ID_PREFIX, kebab, madeUpId, regionOf, serviceOf } from "./name.ts";

const call = ({ verb, type }: Operation) => `${verb.charAt(0).toUpperCase()}${verb.slice(1)}${type}`;
const failed = (operation: Operation, code: number, what: string) =>
  `${operation.verb} ${operation.type} (${operation.id}): operation error ${operation.module.toUpperCase()}: ` +
  `${call(operation)}, https response error StatusCode: ${code}, ${what}`;

export const aws: Cloud = {
  name: "aws",
  kinds,
  replaces: ["region"],
  invokes,
  nameProperty: (_token, args) => (args.includes("name") ? "name" : undefined),
  autoname: (_token, logical, hex) => `${logical}-${hex.slice(0, 7)}`,
  id: (made) => {
    const prefix = ID_PREFIX[made.token];
    if (prefix !== undefined) return madeUpId(made, prefix);
    return made.text("name") || made.hex(20);
  },
  common: {
    arn: (made) => arn(made, `${kebab(made.type)}/${ID_PREFIX[made.token] === undefined ? made.name : made.id}`),
    region: regionOf,
    ownerId: ({ account }) => account.accountId,
    accountId: ({ account }) => account.accountId,
    tagsAll: ({ inputs }) => inputs.tags ?? {},
  },
  errors: {
    throttled: (operation) => failed(operation, 429, "api error ThrottlingException: Rate exceeded"),
    denied: (operation) =>
      failed(
        operation,
        403,
        `api error AccessDeniedException: User: arn:aws:sts::${operation.account.accountId}:assumed-role/dp-deployer/session ` +
          `is not authorized to perform: ${serviceOf(operation.module)}:${call(operation)} on resource: *`,
      ),
    quota: (operation) =>
      failed(operation, 400, "api error ResourceLimitExceededException: the service quota is reached"),
    missing: (operation, reference) =>
      failed(operation, 404, `ResourceNotFoundException: nothing found for ${reference}`),
    held: (operation, holders) =>
      failed(
        operation,
        409,
        operation.module === "eks"
          ? `ResourceInUseException: Cluster has nodegroups attached: ${holders.join(", ")}`
          : `api error DependencyViolation: ${operation.id} has dependencies and cannot be deleted: ${holders.join(", ")}`,
      ),
    exists: (operation) =>
      failed(operation, 409, `ResourceInUseException: ${operation.type} already exists with name: ${operation.id}`),
  },
  configure: (settings, account) => {
    const region = String(settings.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "");
    if (region === "") {
      return (
        "Missing region configuration. Make sure you have set your AWS region, e.g. `pulumi config set aws:region " +
        "us-west-2`"
      );
    }
    if (!account.regions.includes(region)) return `invalid AWS Region: ${region}`;
    const allowed = listOf(settings.allowedAccountIds);
    if (allowed.length > 0 && !allowed.includes(account.accountId)) {
      return `AWS account ID not allowed: ${account.accountId}`;
    }
    return undefined;
  },
};

/** Lists in provider settings travel as JSON text. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" && value.startsWith("[") ? (JSON.parse(value) as string[]) : [];
}
