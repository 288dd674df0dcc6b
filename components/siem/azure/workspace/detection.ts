import { DETECTIONS } from "../../detection/detections.ts";
import type { DetectionSettings } from "../../detection/settings.ts";
import type { Family } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";
import { tableName } from "../table/family.ts";

/** A detection as Sentinel takes it. */
export interface AnalyticsRule {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly severity: "Low" | "Medium" | "High";
  readonly tactics: string[];
  readonly query: string;
  /** ISO 8601. */
  readonly queryFrequency: string;
  readonly queryPeriod: string;
}

/** Minutes in the units of Kusto's time spans. */
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

/** Detections as rules, as far as their tables are filled in a workspace that receives these sources. */
export function analyticsRules(
  sources: readonly SourceId[],
  families: readonly Family[],
  settings: DetectionSettings,
): { readonly rules: readonly AnalyticsRule[]; readonly without: readonly string[] } {
  const there = [...families.map(tableName), ...(sources.includes("kubernetes-audit") ? ["AKSAuditAdmin"] : [])];
  // A source that never came is not silent.
  const heard = Object.entries(settings.silentAfter).filter(([source]) => sources.includes(source as SourceId));
  const own = { ...settings, silentAfter: Object.fromEntries(heard) };
  const rules: AnalyticsRule[] = [];
  const without: string[] = [];
  for (const { id, title, severity, owner, runbook, window, tactics, limits, kql } of DETECTIONS) {
    const asked = kql(own);
    const missing = "none" in asked ? [asked.none] : tablesOf(asked.query).filter((table) => !there.includes(table));
    if ("none" in asked || missing.length > 0) {
      without.push(`${id}: ${missing.map((table) => `no ${table}`).join(", ")}`);
      continue;
    }
    rules.push({
      id,
      displayName: title,
      description: `Owner: ${owner}. Runbook: ${runbook}. Not seen: ${limits}.`,
      severity,
      tactics: [...tactics],
      query: asked.query,
      queryFrequency: duration(window),
      queryPeriod: duration(lookback(asked.query, window)),
    });
  }
  return { rules, without };
}

function tablesOf(query: string): readonly string[] {
  return [...new Set(query.match(/\b(?:[A-Z][A-Za-z]+_CL|AKSAuditAdmin)\b/g) ?? [])];
}

/** Minutes that a query looks back: Sentinel shows it no row that is older than its period. */
function lookback(query: string, window: number): number {
  const spans = [...query.matchAll(/ago\((\d+)([mhd])\)/g)].map(
    ([, count = "0", unit = "m"]) => Number(count) * (MINUTES[unit] ?? 1),
  );
  return Math.max(window, ...spans);
}

/** ISO 8601 as Azure returns it: another spelling of the same would be a change at every preview. */
function duration(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const time = `${hours > 0 ? `${hours}H` : ""}${rest > 0 ? `${rest}M` : ""}`;
  return `P${days > 0 ? `${days}D` : ""}${time === "" ? "" : `T${time}`}`;
}
