import type { SourceId } from "../../matrix/source.ts";
import { type Detection, type Finding, type Query, runbook } from "../detection.ts";
import type { DetectionEvent } from "../event.ts";
import { lines } from "../quote.ts";
import type { DetectionSettings } from "../settings.ts";

/** Longest silence that the queries can look back over, in minutes. */
const WINDOW = 1_440;

export const silentSource: Detection = {
  id: "log-source-silent",
  title: "A log source has gone silent",
  severity: "High",
  owner: "sre",
  runbook: runbook("log-source-silent"),
  window: 5,
  tactics: ["DefenseEvasion", "Impact"],
  limits: "a source, not a node: one silent agent among many is found by its own drop counter",
  fires: (events, { silentAfter }, { at }) =>
    entries(silentAfter).flatMap(({ source, minutes }): Finding[] => {
      const last = lastSeen(events, source, at);
      if (last !== null && Date.parse(at) - Date.parse(last) <= minutes * 60_000) return [];
      return [
        { subject: source, time: at, count: 1, detail: `last line ${last ?? "never"}, allowed ${minutes} minutes` },
      ];
    }),
  kql: (settings) => query(settings, kqlOf, (parts) => `union\n${parts.map((part) => `(${part})`).join(",\n")}`),
  athena: (settings) => query(settings, athenaOf, (parts) => parts.join("\nUNION ALL\n")),
  bigquery: (settings) => query(settings, bigqueryOf, (parts) => parts.join("\nUNION ALL\n")),
};

/** Sources that a detection can read, and how a line of each is recognised. */
const OBSERVED = {
  "kubernetes-audit": {
    is: (event: DetectionEvent) => event.kind === "audit",
    table: "audit",
    kql: "AKSAuditAdmin",
    athena: "from_iso8601_timestamp(stagetimestamp)",
    bigquery: "timestamp",
    only: null,
  },
  "hubble-verdict": {
    is: (event: DetectionEvent) => event.kind === "flow" && event.observation === "verdict",
    table: "flow",
    kql: 'Hubble_CL | where Observation == "verdict"',
    athena: "from_unixtime(time / 1000)",
    bigquery: "TimeGenerated",
    only: { athena: "metadata.log_name = 'verdict'", bigquery: "Observation = 'verdict'" },
  },
  posture: {
    is: (event: DetectionEvent) => event.kind === "posture",
    table: "posture",
    kql: "Posture_CL",
    athena: "from_iso8601_timestamp(time)",
    bigquery: "TimeGenerated",
    only: null,
  },
} as const;

type Observed = keyof typeof OBSERVED;

/** Source ids that `silentAfter` may name; for the others nothing reads the store. */
export const OBSERVED_SOURCES = Object.keys(OBSERVED) as readonly Observed[];

function entries(silentAfter: DetectionSettings["silentAfter"]): { source: Observed; minutes: number }[] {
  return OBSERVED_SOURCES.flatMap((source) => {
    const minutes = silentAfter[source as SourceId];
    return minutes === undefined ? [] : [{ source, minutes }];
  });
}

function lastSeen(events: readonly DetectionEvent[], source: Observed, at: string): string | null {
  const end = Date.parse(at);
  let last: { time: string; moment: number } | null = null;
  for (const event of events) {
    const moment = Date.parse(event.time);
    if (OBSERVED[source].is(event) && moment <= end && (last === null || moment > last.moment))
      last = { time: event.time, moment };
  }
  return last?.time ?? null;
}

type Names = DetectionSettings["tables"];

function query(
  { silentAfter, tables }: DetectionSettings,
  part: (source: Observed, minutes: number, tables: Names) => string,
  join: (parts: readonly string[]) => string,
): Query {
  const parts = entries(silentAfter).map(({ source, minutes }) => part(source, minutes, tables));
  return parts.length === 0 ? { none: "no source is watched: `silentAfter` is empty" } : { query: join(parts) };
}

/** `max` over an empty table is one row with a null, so a source that never wrote is found too. */
function kqlOf(source: Observed, minutes: number): string {
  return lines(
    `${OBSERVED[source].kql} | where TimeGenerated > ago(${WINDOW}m)`,
    `| summarize LastSeen = max(TimeGenerated) | extend Source = "${source}"`,
    `| where isnull(LastSeen) or LastSeen < ago(${minutes}m)`,
  );
}

function athenaOf(source: Observed, minutes: number, { athena }: Names): string {
  const { table, athena: time, only } = OBSERVED[source];
  return lines(
    `SELECT '${source}', max(${time}) FROM ${athena[table]}${only === null ? "" : ` WHERE ${only.athena}`}`,
    `HAVING coalesce(max(${time}), from_unixtime(0)) < now() - interval '${minutes}' minute`,
  );
}

function bigqueryOf(source: Observed, minutes: number, { bigquery }: Names): string {
  const { table, bigquery: time, only } = OBSERVED[source];
  return lines(
    `SELECT '${source}' AS Source, MAX(${time}) AS LastSeen FROM \`${bigquery[table]}\`${only === null ? "" : ` WHERE ${only.bigquery}`}`,
    `HAVING COALESCE(MAX(${time}), TIMESTAMP_SECONDS(0)) < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${minutes} MINUTE)`,
  );
}
