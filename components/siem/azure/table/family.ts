import { type Family, familyOf } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";
import { approval } from "./approval.ts";
import { hubble } from "./hubble.ts";
import { gateway, kubernetes, tetragon } from "./line.ts";
import { posture } from "./posture.ts";
import type { TypedTable } from "./typed.ts";

/** Typed tables by the family of lines that the shipper sends. */
export const TABLES: Readonly<Record<Family, TypedTable>> = {
  hubble,
  kubernetes,
  gateway,
  tetragon,
  posture,
  approval,
};

/** `Hubble` of `Hubble_CL`. */
export function familyName(family: Family): string {
  return `${family.charAt(0).toUpperCase()}${family.slice(1)}`;
}

/** Log Analytics wants the ending of every table that is not its own. */
export function tableName(family: Family): string {
  return `${familyName(family)}_CL`;
}

/** Sources that Azure itself writes. */
export function nativeOf(sources: readonly SourceId[]): readonly SourceId[] {
  return sources.filter((source) => familyOf(source) === undefined);
}

/** The transformation of a family's rule: from a raw line to the columns of its table. */
export function transform(family: Family): string {
  return typedQuery("source", "RawData", TABLES[family]);
}

/**
 * The query that gives typed columns. `lines` is a table with the raw line in `raw`, and with `TimeGenerated`, the time when
 * the line came, for lines that tell none.
 */
export function typedQuery(lines: string, raw: string, { keep, steps, columns }: TypedTable): string {
  return [
    lines,
    `| extend Line = parse_json(${raw})`,
    ...(keep === undefined ? [] : [`| where ${keep}`]),
    ...steps.map((step) => `| extend ${step.map(({ name, kql }) => `${name} = ${kql}`).join(", ")}`),
    "| project",
    columns.map(({ name, kql }) => `  ${name} = ${kql}`).join(",\n"),
  ].join("\n");
}
