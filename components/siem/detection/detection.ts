import type { DetectionEvent } from "./event.ts";
import type { Context, DetectionSettings } from "./settings.ts";

export type Severity = "Low" | "Medium" | "High";

/** One thing that a detection found: who or what, when first, how often. */
export interface Finding {
  readonly subject: string;
  readonly time: string;
  readonly count: number;
  readonly detail: string;
}

/** A query for an engine, or the reason why it has none there. */
export type Query = { readonly query: string } | { readonly none: string };

export interface Detection {
  /** Stable; also the anchor of the runbook. */
  readonly id: string;
  readonly title: string;
  /** Severity in Sentinel's words. */
  readonly severity: Severity;
  readonly owner: string;
  readonly runbook: string;
  /** Minutes that the rule looks back, and runs every. */
  readonly window: number;
  /** MITRE ATT&CK tactics in Sentinel's words. */
  readonly tactics: readonly string[];
  /** What it can't see, for the reader of a quiet dashboard. */
  readonly limits: string;
  /** Findings in these events; empty where the rule doesn't fire. */
  readonly fires: (
    events: readonly DetectionEvent[],
    settings: DetectionSettings,
    context: Context,
  ) => readonly Finding[];
  /** Sentinel (KQL). */
  readonly kql: (settings: DetectionSettings) => Query;
  /** Athena over Security Lake: OCSF for flows, audit lines as Kubernetes writes them. */
  readonly athena: (settings: DetectionSettings) => Query;
  readonly bigquery: (settings: DetectionSettings) => Query;
}

export function runbook(id: string): string {
  return `docs/siem.md#${id}`;
}

/** Groups of events by subject, in the order of the subjects' first events. */
export function group<E extends DetectionEvent>(
  events: readonly E[],
  subject: (event: E) => string,
  detail: (event: E) => string,
): readonly Finding[] {
  const found = new Map<string, { time: string; count: number; detail: string }>();
  for (const event of events) {
    const key = subject(event);
    const entry = found.get(key);
    if (entry === undefined) found.set(key, { time: event.time, count: 1, detail: detail(event) });
    else {
      entry.count += 1;
      if (Date.parse(event.time) < Date.parse(entry.time)) entry.time = event.time;
    }
  }
  return [...found].map(([key, entry]) => ({ subject: key, ...entry }));
}

/** Events of the rule's window that ends at `at`. */
export function within<E extends DetectionEvent>(events: readonly E[], at: string, minutes: number): readonly E[] {
  const end = Date.parse(at);
  const start = end - minutes * 60_000;
  return events.filter(({ time }) => {
    const moment = Date.parse(time);
    return moment > start && moment <= end;
  });
}
