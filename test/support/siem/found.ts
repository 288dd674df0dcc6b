/** What an engine found by a detection's query over the scenario, held against the predicate on the same events. */
import { expect } from "vitest";
import type { Detection } from "../../../components/siem/detection/detection.ts";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import type { DetectionEvent } from "../../../components/siem/detection/event.ts";
import type { DetectionSettings } from "../../../components/siem/detection/settings.ts";
import { APPROVALS, AT, EVENTS, LATER } from "../../siem/fixture/scenario.ts";

/** Detections that have a query for an engine, with it. */
export function queriesOf(engine: "athena" | "bigquery", settings: DetectionSettings) {
  return DETECTIONS.flatMap((detection) => {
    const made = detection[engine](settings);
    return "query" in made ? [{ detection, sql: made.query }] : [];
  });
}

/** Rows of a query, each by what it counts; of silent sources by their names. */
export interface Found {
  readonly now: readonly unknown[];
  readonly later: readonly unknown[];
}

/** A source is silent later, everything else is found now and no more in a later window. */
export function expectSame(
  detection: Detection,
  settings: DetectionSettings,
  { now, later }: Found,
  events: readonly DetectionEvent[] = EVENTS,
): void {
  const fired = (at: string) => detection.fires(events, settings, { at, approvals: APPROVALS.slice(1) });
  if (detection.id === "log-source-silent") {
    const silent = fired(LATER).map(({ subject }) => subject);
    expect(silent.length).toBeGreaterThan(2);
    expect(now).toEqual([]);
    expect(later.toSorted()).toEqual(silent.toSorted());
    return;
  }
  const counts = fired(AT).map(({ count }) => count);
  expect(counts.length).toBeGreaterThan(0);
  expect(now.toSorted()).toEqual(counts.toSorted());
  expect(later).toEqual([]);
}
