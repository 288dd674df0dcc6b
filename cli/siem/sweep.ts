import type { Detection, Finding } from "../../components/siem/detection/detection.ts";
import type { DetectionEvent } from "../../components/siem/detection/event.ts";
import type { Context, DetectionSettings } from "../../components/siem/detection/settings.ts";

const MINUTE = 60_000;

/** The one rule that asks what is missing: it looks at all events, once, from the end. */
const WHOLE = "log-source-silent";

/**
 * Runs a rule as a schedule would have: over one window after another, back from `at` to the first event. Findings of one
 * subject are put together. `events` are sorted by time; those after `at` are left out.
 */
export function sweep(
  rule: Detection,
  events: readonly DetectionEvent[],
  settings: DetectionSettings,
  context: Context,
): readonly Finding[] {
  if (rule.id === WHOLE) return rule.fires(events, settings, context);
  const moments = events.map(({ time }) => Date.parse(time));
  const found = new Map<string, Finding>();
  let end = Date.parse(context.at);
  let to = moments.length;
  while (to > 0) {
    while (to > 0 && (moments[to - 1] ?? 0) > end) to -= 1;
    const last = moments[to - 1];
    if (last === undefined) break;
    // Windows without an event are stepped over.
    end -= Math.floor((end - last) / (rule.window * MINUTE)) * rule.window * MINUTE;
    let from = to;
    while (from > 0 && (moments[from - 1] ?? 0) > end - rule.window * MINUTE) from -= 1;
    const at = new Date(end).toISOString();
    for (const finding of rule.fires(events.slice(from, to), settings, { ...context, at })) add(found, finding);
    end -= rule.window * MINUTE;
    to = from;
  }
  return [...found.values()].sort(
    (a, b) => Date.parse(a.time) - Date.parse(b.time) || (a.subject < b.subject ? -1 : 1),
  );
}

/** Windows are visited backwards, so the finding that is added is the earlier one. */
function add(found: Map<string, Finding>, finding: Finding): void {
  const later = found.get(finding.subject);
  found.set(finding.subject, { ...finding, count: finding.count + (later?.count ?? 0) });
}
