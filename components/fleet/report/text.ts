/** The congruence report as rows and sentences; whoever prints it chooses the form. */
import type { Congruence, Likeness } from "../congruence.ts";

export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How many characters of a digest tell two apart on a screen; JSON has all of it. */
const SHOWN = 8;

const SIGN: Readonly<Record<Likeness, string>> = { equal: "=", different: "≠", absent: "-" };

/** Versions by region. */
export function regionSheet({ regions }: Congruence): Sheet {
  return {
    head: ["region", "wave", "revision", "cellwall", "Cilium", "cells", "state"],
    rows: regions.map((row) => {
      const state = [
        ...(row.missing.length > 0 ? [`never brought up: ${row.missing.join(", ")}`] : []),
        ...(row.pending.length > 0 ? [`left open: ${row.pending.join(", ")}`] : []),
        ...(row.missing.length === 0 && row.behind ? ["behind"] : []),
      ];
      const list = (values: readonly string[]) => values.join(" ") || "-";
      return [
        row.region,
        row.wave,
        list(row.revisions),
        list(row.versions),
        list(row.cilium),
        String(row.cells),
        state.join("; ") || "at the head",
      ];
    }),
  };
}

/** Digests, cell by region: `=` as on the first region that has it, `≠` another one, `-` not there. */
export function cellSheet({ regions, cells }: Congruence): Sheet {
  return {
    head: ["cell", ...regions.map(({ region }) => region)],
    rows: cells.map(({ cell, on }) => [
      cell,
      ...regions.map(({ region }) => {
        const { likeness = "absent", digest = "" } = on[region] ?? {};
        return likeness === "absent" ? SIGN.absent : `${SIGN[likeness]} ${digest.slice(0, SHOWN)}`;
      }),
    ]),
  };
}

/** The verdict in a sentence. */
export function verdictOf({ cells, regions, rollingOut, unplanned, head }: Congruence): string {
  const different = cells.filter(({ on }) => Object.values(on).some(({ likeness }) => likeness === "different")).length;
  if (unplanned.length > 0)
    return `${unplanned.length} ${unplanned.length === 1 ? "thing" : "things"} no rollout explains`;
  if (!rollingOut) return `congruent: ${cells.length} cells, ${regions.length} regions`;
  const behind = regions.filter((row) => row.behind).length;
  return `rollout of ${head} under way: ${behind} of ${regions.length} regions are behind, ${different} of ${cells.length} cells differ there`;
}

/** The whole report as Markdown. */
export function congruenceMarkdown(report: Congruence): string {
  const sheet = ({ head, rows }: Sheet) => {
    const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
  };
  return [
    `### Fleet ${report.fleet}: ${verdictOf(report)}`,
    ...(report.unplanned.length > 0 ? [report.unplanned.map((text) => `- ${text}`).join("\n")] : []),
    sheet(regionSheet(report)),
    ...(report.cells.length > 0 ? [sheet(cellSheet(report))] : []),
  ].join("\n\n");
}
