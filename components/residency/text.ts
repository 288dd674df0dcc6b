import type { Report, Row } from "./model.ts";
import { isRefused } from "./report.ts";

/** One line for what is refused: resource, input, reason, and the fix below. */
export function formatRow({ type, name, kind, path, target, verdict, reason, fix }: Row): string {
  const where = path === "" ? `${type} ${name}` : `${type} ${name} ${path}`;
  const told = target === "" || target === name ? "" : ` "${target}"`;
  return `${verdict} ${kind}: ${where}${told}: ${reason}${fix === undefined ? "" : `\n    fix: ${fix}`}`;
}

/** Counts by verdict, and everything that is not home. */
export function formatReport({ home, resources, rows }: Report): string {
  const told = rows.filter(({ verdict }) => verdict !== "home");
  return [summary({ home, resources, rows }), ...told.map(formatRow)].join("\n");
}

export function summary({ home: { cloud, account, region }, resources, rows }: Report): string {
  const counts = (["home", "approved", "unknown", "leaves", "unclassified"] as const)
    .map((verdict) => `${rows.filter((row) => row.verdict === verdict).length} ${verdict}`)
    .join(", ");
  return `residency in ${cloud} ${account} ${region}: ${resources} resources, ${rows.length} findings: ${counts}`;
}

/** The whole, as a table of Markdown. */
export function toMarkdown(report: Report): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  const verdict = report.rows.some(isRefused) ? "Something leaves." : "Nothing leaves.";
  return [
    "# Residency",
    "",
    `${verdict} ${summary(report)}`,
    "",
    line(["verdict", "kind", "resource", "input", "target", "account", "region", "reason"]),
    "|---|---|---|---|---|---|---|---|",
    ...report.rows.map((row) =>
      line([
        row.verdict,
        row.kind,
        `${row.type} ${row.name}`,
        row.path,
        row.target,
        row.account ?? "",
        row.region ?? "",
        row.reason,
      ]),
    ),
    "",
  ].join("\n");
}
