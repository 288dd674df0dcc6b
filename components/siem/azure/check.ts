import type { ArgumentProblem } from "../../network/argument.ts";
import { type LogRequest, received, type SinkRequest } from "../plan/request.ts";
import { keptDays } from "./archive/account.ts";
import { PREMIUM_DAYS } from "./hub/namespace.ts";
import { nativeOf } from "./table/family.ts";
import { daysOf, LEAST_COMMITMENT } from "./workspace/workspace.ts";

/** GB a day that Log Analytics sells in advance (Azure Monitor, "Cost calculations": commitment tiers). */
const COMMITMENTS = [100, 200, 300, 400, 500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000];

/** Days that a table keeps beyond two years: whole years, to twelve (Azure Monitor, "Manage data retention"). */
const YEARS = [1_095, 1_460, 1_826, 2_191, 2_556, 2_922, 3_288, 3_653, 4_018, 4_383];
/** Longest that lines can be searched. */
const SEARCHED = 730;
/** Diagnostic settings that one resource may have. */
const SETTINGS = 5;

/** What Azure can't do of a request, all at once. That each source has a sink which it reaches is checked before. */
export function checkLogs(request: LogRequest): ArgumentProblem[] {
  return [
    ...Object.entries(request.sinks).flatMap(([name, sink]) => checkSink(`logs.sinks.${name}`, sink, name, request)),
    ...checkSettings(request),
    ...checkFlows(request),
  ];
}

function checkSink(field: string, sink: SinkRequest, name: string, request: LogRequest): ArgumentProblem[] {
  const problem = (part: string, value: unknown, reason: string, fix: string): ArgumentProblem => ({
    field: `${field}.${part}`,
    value: String(value),
    reason,
    fix,
  });
  switch (sink.kind) {
    case "log-analytics": {
      const { search, keep } = daysOf(sink);
      const native = nativeOf(received(request, name));
      const { commitmentGb } = sink;
      return [
        ...(commitmentGb === undefined || COMMITMENTS.includes(commitmentGb)
          ? []
          : [
              problem(
                "commitmentGb",
                commitmentGb,
                "is no tier of Log Analytics",
                `use one of ${COMMITMENTS.join(", ")}; ${LEAST_COMMITMENT} is the least`,
              ),
            ]),
        ...(search < 4 || search > SEARCHED
          ? [problem("searchDays", search, "can't be searched so long", `use 4 to ${SEARCHED}`)]
          : []),
        ...checkKept(keep, search, native.length > 0, problem),
      ];
    }
    case "data-explorer":
      return sink.instances !== undefined && sink.instances < 2
        ? [problem("instances", sink.instances, "one instance has no promise of Azure's", "use 2 or more")]
        : [];
    case "event-hub":
      return sink.keepDays === undefined || (sink.keepDays >= 1 && sink.keepDays <= PREMIUM_DAYS)
        ? []
        : [problem("keepDays", sink.keepDays, "can't be kept in an event hub", `use 1 to ${PREMIUM_DAYS}`)];
    case "storage": {
      const days = keptDays(sink);
      return [
        ...(sink.dangerouslyLockIrreversibly === true && sink.lockDays === undefined
          ? [problem("dangerouslyLockIrreversibly", true, "there is no lock to close", "give lockDays, or drop it")]
          : []),
        ...(sink.lockDays !== undefined && days < sink.lockDays
          ? [
              problem(
                "keepDays",
                days,
                `is less than lockDays, ${sink.lockDays}: what is locked can't be deleted`,
                "give as many days",
              ),
            ]
          : []),
      ];
    }
    case "generic":
      return [];
    default:
      return [
        problem(
          "kind",
          sink.kind,
          "is no sink of Azure",
          "use log-analytics, data-explorer, event-hub, storage or generic",
        ),
      ];
  }
}

function checkKept(
  keep: number,
  search: number,
  native: boolean,
  problem: (part: string, value: unknown, reason: string, fix: string) => ArgumentProblem,
): ArgumentProblem[] {
  if (keep < search) return [problem("keepDays", keep, `is less than searchDays, ${search}`, "give as many days")];
  if (keep > SEARCHED && native)
    return [
      problem(
        "keepDays",
        keep,
        `logs that Azure itself writes are kept for ${SEARCHED} days at most in a workspace`,
        `use ${SEARCHED} or less, and send those sources to a sink of kind storage as well`,
      ),
    ];
  if (keep <= SEARCHED || YEARS.includes(keep)) return [];
  return [problem("keepDays", keep, "is no whole number of years", `use up to ${SEARCHED}, or ${YEARS.join(", ")}`)];
}

/** Sinks of Azure that receive something which Azure itself writes. */
function checkSettings(request: LogRequest): ArgumentProblem[] {
  const names = Object.keys(request.sinks).filter((name) => nativeOf(received(request, name)).length > 0);
  if (names.length <= SETTINGS) return [];
  return [
    {
      field: "logs.destinations",
      value: names.join(", "),
      reason: `a resource of Azure has ${SETTINGS} diagnostic settings at most, one a sink`,
      fix: "send logs of the control plane to fewer sinks",
    },
  ];
}

/** A VNet has one flow log, which always lands in one storage account. */
function checkFlows({ sinks, destinations }: LogRequest): ArgumentProblem[] {
  const names = destinations["network-flow"] ?? [];
  const of = (kind: SinkRequest["kind"]) => names.filter((name) => sinks[name]?.kind === kind);
  const problem = (reason: string, fix: string) => [
    { field: "logs.destinations.network-flow", value: names.join(", "), reason, fix },
  ];
  if (names.length > 0 && of("storage").length === 0)
    return problem(
      "flow logs land in a storage account, also where they are analysed in a workspace",
      "name a sink of kind storage first",
    );
  return of("storage").length > 1 || of("log-analytics").length > 1
    ? problem("a VNet has one flow log, with one storage account and one workspace", "name one sink of each kind")
    : [];
}
