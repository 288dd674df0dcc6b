import type { Model } from "../components/contract/model.ts";
import { compare } from "../components/contract/problem.ts";
import { changeText } from "../components/policy/reach/compare/change.ts";
import type { Difference } from "../components/policy/reach/compare/difference.ts";
import type { ReachRow } from "../components/policy/reach/table.ts";
import { type Edge, layoutOf, type Mark } from "./html/layout.ts";
import { page } from "./html/page.ts";

/** Who can talk to whom as one HTML file. */
export function reachPage(model: Model, rows: readonly ReachRow[]): string {
  const edges = rows.map((row) => edgeOf(row, "same"));
  return page({
    title: `Who can reach whom in ${model.environment}`,
    summary: `${rows.length} connections between ${model.cells.length} cells of plane ${model.platform.name}. ${restText(model)}`,
    layout: layoutOf([model], edges),
    edges,
    marked: false,
  });
}

/** Only an enforcing cell denies. */
function restText({ cells }: Model): string {
  const observed = cells.filter(({ phase }) => phase === "observe").length;
  if (observed === 0) return "Everything else is denied.";
  return `${observed} of them in phase observe, which denies nothing yet.`;
}

/** A change as one HTML file: what is gained, lost and changed stands out from what stays. */
export function diffPage({ before, after, change, approvals }: Difference): string {
  const { gained, lost, changed, unchanged } = change;
  const edges = [
    ...gained.map((row) => edgeOf(row, "gained")),
    ...lost.map((row) => edgeOf(row, "lost")),
    ...changed.map((row): Edge => ({ ...row, requests: changeText(row), mark: "changed" })),
    ...unchanged.map((row) => edgeOf(row, "same")).toSorted((a, b) => compare(a.from, b.from)),
  ];
  return page({
    title: `Connectivity in ${after.environment}`,
    summary: `${gained.length} gained (solid, +), ${lost.length} lost (dashed, −), ${changed.length} changed (dotted, ±), ${unchanged.length} unchanged.`,
    layout: layoutOf([before, after], edges),
    edges,
    marked: true,
    ...(approvals.length > 0 && {
      more: {
        title: "Approvals",
        head: ["id", "component", "to", "until", "why"],
        rows: approvals.map((a) => [a.approval, a.component, `${a.to} ${a.port}`, a.expiresAt, a.justification]),
      },
    }),
  });
}

function edgeOf({ l7, ...row }: ReachRow, mark: Mark): Edge {
  return { ...row, requests: l7 ?? "any", mark };
}
