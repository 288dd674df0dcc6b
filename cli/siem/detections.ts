import type { Detection, Query } from "../../components/siem/detection/detection.ts";
import { DETECTIONS } from "../../components/siem/detection/detections.ts";
import { DEFAULTS } from "../../components/siem/detection/settings.ts";
import { table } from "../table.ts";

export const ENGINES = ["kql", "athena", "bigquery"] as const;
export type Engine = (typeof ENGINES)[number];

/** What begins a comment in the language of an engine. */
const COMMENT: Readonly<Record<Engine, string>> = { kql: "//", athena: "--", bigquery: "--" };

export interface DetectionOptions {
  readonly for?: Engine;
  readonly format: "text" | "json";
}

/** Rules as code: what they are, and their queries over the default settings. */
export function detections({ for: engine, format }: DetectionOptions): string {
  if (format === "json") {
    const engines = engine === undefined ? ENGINES : [engine];
    return JSON.stringify(
      DETECTIONS.map((rule) => ({
        ...facts(rule),
        queries: Object.fromEntries(engines.map((one) => [one, rule[one](DEFAULTS)])),
      })),
      undefined,
      2,
    );
  }
  if (engine !== undefined) return DETECTIONS.map((rule) => code(rule, engine)).join("\n\n");
  const rows = DETECTIONS.map(({ id, severity, owner, window, title }) => [
    id,
    severity,
    owner,
    `${window} min`,
    title,
  ]);
  return table(["detection", "severity", "owner", "window", "fires when"], rows);
}

function facts({ id, title, severity, owner, runbook, window, tactics, limits }: Detection) {
  return { id, title, severity, owner, runbook, windowMinutes: window, tactics, limits };
}

/** A query below what it is, so that the whole is a file of that language. */
function code(rule: Detection, engine: Engine): string {
  const { id, title, severity, owner, runbook, window, limits } = rule;
  const says = [`${id}: ${title}`, `${severity}, ${owner}, every ${window} min, ${runbook}`, `does not see: ${limits}`];
  const query: Query = rule[engine](DEFAULTS);
  const body =
    "query" in query
      ? [`${query.query}${engine === "kql" ? "" : ";"}`]
      : [`${COMMENT[engine]} no query: ${query.none}`];
  return [...says.map((line) => `${COMMENT[engine]} ${line}`), ...body].join("\n");
}
