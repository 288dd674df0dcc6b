import type { ArgumentProblem } from "../../network/argument.ts";
import { isAccount, isRegion } from "../../network/aws/partition.ts";
import { familiesOf } from "../matrix/family.ts";
import type { SinkKind, SourceId } from "../matrix/source.ts";
import { received } from "../plan/request.ts";
import type { AwsLogsArgs } from "./args.ts";
import { CONTROL_PLANE } from "./family.ts";
import { planOf } from "./plan.ts";

/** Sinks that are made here. */
export const KINDS = ["bucket", "cloudwatch", "opensearch", "security-lake"] as const satisfies readonly SinkKind[];

/** A workspace of Log Analytics: a GUID. */
const WORKSPACE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Longest lock: S3 takes 100 years (S3 guide, "Object Lock considerations"). */
const LONGEST_LOCK = 36_500;

/** What the function calls that feeds streams behind the bucket. */
const FED_BY = ["s3", "kinesis-firehose"];

/** Everything in the arguments that can't work, at once. */
export function checkLogs({ account, region, request, withoutEndpoints = [] }: AwsLogsArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const wrong = (field: string, value: unknown, reason: string, fix: string) =>
    problems.push({ field, value: String(value), reason, fix });
  if (!isAccount(account)) wrong("account", account, "not an account id", "give its twelve digits");
  if (!isRegion(region)) wrong("region", region, "not a region", "give its name, such as eu-central-1");
  const { search, lake } = planOf(request);
  if (search !== undefined || familiesOf(lake?.sources ?? []).length > 0)
    for (const service of FED_BY)
      if (withoutEndpoints.includes(service))
        wrong(
          `withoutEndpoints[${withoutEndpoints.indexOf(service)}]`,
          service,
          "the function behind the bucket has no other way to it",
          "keep the endpoint",
        );
  const names = Object.keys(request.sinks);
  for (const kind of KINDS) {
    const [, second] = names.filter((name) => request.sinks[name]?.kind === kind);
    if (second !== undefined)
      wrong(`request.sinks.${second}`, kind, "a plane has one sink of this kind", "name the first one instead");
  }
  for (const [name, sink] of Object.entries(request.sinks)) {
    const field = `request.sinks.${name}`;
    if (sink.kind === "bucket") {
      const { lockDays, dangerouslyLockIrreversibly: irreversible, sentinelWorkspace: workspace } = sink;
      if (lockDays !== undefined && !(Number.isInteger(lockDays) && lockDays >= 1 && lockDays <= LONGEST_LOCK))
        wrong(`${field}.lockDays`, lockDays, "not a number of days", `give 1 to ${LONGEST_LOCK}`);
      if (irreversible === true && lockDays === undefined)
        wrong(`${field}.dangerouslyLockIrreversibly`, true, "there is no lock", "say for how many days: lockDays");
      if (workspace !== undefined && !WORKSPACE.test(workspace))
        wrong(`${field}.sentinelWorkspace`, workspace, "not a workspace id", "give the workspace's GUID");
    }
    for (const source of received(request, name)) {
      const unreachable = UNREACHABLE[sink.kind]?.(source);
      if (unreachable !== undefined) {
        const index = request.destinations[source]?.indexOf(name) ?? 0;
        wrong(
          `request.destinations.${source}[${index}]`,
          name,
          unreachable,
          "send it to a sink of kind bucket as well",
        );
      }
    }
  }
  return problems;
}

/** Why a source does not reach a sink, by kind of sink. */
const UNREACHABLE: Readonly<Partial<Record<SinkKind, (source: SourceId) => string | undefined>>> = {
  cloudwatch: (source) => {
    if (source === "cloud-activity") return "the trail writes objects";
    return familiesOf([source]).length > 0 ? "the shipper writes objects; it has no way to CloudWatch" : undefined;
  },
  "security-lake": (source) => {
    const [family] = familiesOf([source]);
    if (family !== undefined && family !== "hubble") return "Security Lake takes OCSF, and only flows are mapped to it";
    if (CONTROL_PLANE.includes(source) && source !== "kubernetes-audit" && source !== "policy-change")
      return "Security Lake reads the audit log of EKS alone";
    return undefined;
  },
  opensearch: (source) =>
    source === "cloud-activity" || source === "network-flow" ? "no stream takes it to OpenSearch" : undefined,
};
