import type { ArgumentProblem } from "../../network/argument.ts";
import { type LogRequest, received, type SinkRequest, sinksOfKind } from "../plan/request.ts";
import { AUDIT, instanceOf } from "./pubsub/instance.ts";
import { OWN } from "./settings.ts";

/** Cloud Logging, "Custom retention": 1 to 3,650 days. */
const LONGEST_BUCKET = 3_650;
/** Pub/Sub, "Quotas and limits": messages are kept for at most 31 days. */
const LONGEST_TOPIC = 31;

/** What Google Cloud would refuse of sinks, or what would not do what is said. */
export function checkLogs(request: LogRequest): ArgumentProblem[] {
  return [
    ...own(request),
    ...sinksOfKind(request, "log-bucket").flatMap(([name, sink]) => [
      ...days(name, "keepDays", sink.keepDays, LONGEST_BUCKET),
      ...days(name, "searchDays", sink.searchDays, LONGEST_BUCKET),
      ...days(name, "lockDays", sink.lockDays, LONGEST_BUCKET),
      ...lock(name, sink),
    ]),
    ...sinksOfKind(request, "pubsub").flatMap(([name, sink]) => [
      ...days(name, "keepDays", sink.keepDays, LONGEST_TOPIC),
      ...feed(request, name, sink.secOpsInstance),
    ]),
    ...sinksOfKind(request, "bigquery").flatMap(([name, sink]) =>
      days(name, "keepDays", sink.keepDays, LONGEST_BUCKET),
    ),
  ];
}

function own({ sinks }: LogRequest): ArgumentProblem[] {
  const kind = sinks[OWN]?.kind;
  if (kind === undefined || kind === "log-bucket" || kind === "generic") return [];
  return problem(OWN, kind, "has the name of the plane's own log bucket", "give it another name");
}

function days(name: string, field: string, value: number | undefined, longest: number): ArgumentProblem[] {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= longest)) return [];
  return problem(
    `${name}.${field}`,
    String(value),
    `is not a whole number of days from 1 to ${longest}`,
    `give 1 to ${longest}`,
  );
}

/** Cloud Logging has one lock, and nobody can take it away again (Cloud Logging, "Lock a log bucket"). */
function lock(name: string, sink: Extract<SinkRequest, { kind: "log-bucket" }>): ArgumentProblem[] {
  if (sink.lockDays === undefined || sink.dangerouslyLockIrreversibly === true) return [];
  return problem(
    `${name}.lockDays`,
    String(sink.lockDays),
    "asks for a lock that could be taken away, which a log bucket does not have",
    "take it away, or say dangerouslyLockIrreversibly: true and mean it",
  );
}

function feed(request: LogRequest, name: string, instance: string | undefined): ArgumentProblem[] {
  if (instance === undefined) return [];
  const others = received(request, name).filter((source) => !AUDIT.includes(source));
  return [
    ...(instanceOf(instance) === undefined
      ? problem(
          `${name}.secOpsInstance`,
          instance,
          "is not the name of an instance of Google SecOps",
          "write projects/PROJECT/locations/REGION/instances/ID",
        )
      : []),
    // A feed has one log type, by which its instance chooses the parser.
    ...others.flatMap((source) =>
      problem(
        `destinations.${source}`,
        name,
        "is a feed of audit logs, whose parser would drop this",
        `send ${source} to a sink of kind pubsub without secOpsInstance, and have the SIEM pull`,
      ),
    ),
  ];
}

const problem = (field: string, value: string, reason: string, fix: string): ArgumentProblem[] => [
  { field: field.startsWith("destinations") ? `logs.${field}` : `logs.sinks.${field}`, value, reason, fix },
];
