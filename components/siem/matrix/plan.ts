import { MATRIX, sourcesOf } from "./matrix.ts";
import { type Cloud, isAvailable, type SinkKind, SOURCES, type SourceId } from "./source.ts";

/** Which logs of a plane go where. */
export interface LogPlan {
  readonly cloud: Cloud;
  /** Sinks by name. */
  readonly sinks: Readonly<Record<string, SinkKind>>;
  /** Names of sinks by source. */
  readonly destinations: Readonly<Record<string, readonly string[]>>;
  /** Sources left out on purpose, with the reason that an auditor will read. */
  readonly off?: Readonly<Record<string, string>>;
}

export interface PlanProblem {
  /** Path in the plan, such as `destinations.kubernetes-audit`. */
  readonly field: string;
  /** What was given; `null` where nothing was. */
  readonly value: string | null;
  readonly reason: string;
  readonly fix: string;
}

/** Sources without an audit trail of their own; no reason is good enough to leave them out. */
const REQUIRED: readonly SourceId[] = ["kubernetes-audit", "hubble-verdict", "policy-change"];

/** Every source needs a sink that it can reach, or a reason. All problems at once, in the order of the matrix. */
export function missingDestinations(plan: LogPlan): readonly PlanProblem[] {
  return [...unknownSources(plan), ...sourcesOf(plan.cloud).flatMap((source) => problemsOf(plan, source))];
}

function unknownSources({ cloud, destinations, off = {} }: LogPlan): PlanProblem[] {
  return [
    ...Object.keys(destinations).map((id) => ({ field: `destinations.${id}`, id })),
    ...Object.keys(off).map((id) => ({ field: `off.${id}`, id })),
  ].flatMap(({ field, id }) => {
    const entry = Object.hasOwn(MATRIX[cloud], id) ? MATRIX[cloud][id as SourceId] : undefined;
    if (entry === undefined)
      return [{ field, value: id, reason: "no such log source", fix: `use one of ${sourcesOf(cloud).join(", ")}` }];
    if (isAvailable(entry)) return [];
    return [{ field, value: id, reason: `not on ${cloud}: ${entry.absent}`, fix: "take it out of the plan" }];
  });
}

function problemsOf({ cloud, sinks, destinations, off = {} }: LogPlan, source: SourceId): PlanProblem[] {
  const entry = MATRIX[cloud][source];
  if (!isAvailable(entry)) return [];
  const { title } = SOURCES[source];
  const field = `destinations.${source}`;
  const names = Object.hasOwn(destinations, source) ? (destinations[source] ?? []) : [];
  const reachable = entry.sinks.join(", ");
  if (names.length === 0) return noSink(source, title, off[source], reachable);
  return names.flatMap((name, index) => {
    const kind = Object.hasOwn(sinks, name) ? sinks[name] : undefined;
    if (kind === undefined)
      return [
        {
          field: `${field}[${index}]`,
          value: name,
          reason: "no sink of that name in the plan",
          fix: `declare it under \`sinks\`, or use one of ${Object.keys(sinks).join(", ") || "none: there are no sinks"}`,
        },
      ];
    if (entry.sinks.includes(kind)) return [];
    return [
      {
        field: `${field}[${index}]`,
        value: name,
        reason: `${title} on ${cloud} can't be sent to a sink of kind ${kind}`,
        fix: `use a sink of kind ${reachable}`,
      },
    ];
  });
}

function noSink(source: SourceId, title: string, reason: string | undefined, reachable: string): PlanProblem[] {
  const field = `destinations.${source}`;
  if (reason === undefined)
    return [
      {
        field,
        value: null,
        reason: `${title} has no destination: ${SOURCES[source].answers} could not be told`,
        fix: `name a sink of kind ${reachable}, or give a reason under \`off.${source}\``,
      },
    ];
  if (REQUIRED.includes(source))
    return [
      {
        field: `off.${source}`,
        value: reason,
        reason: `${title} can't be left out`,
        fix: `name a sink of kind ${reachable}`,
      },
    ];
  if (reason.trim() !== "") return [];
  return [
    {
      field: `off.${source}`,
      value: reason,
      reason: "empty reason",
      fix: "say why, in words that an auditor can judge",
    },
  ];
}
