import type { Command } from "commander";
import pc from "picocolors";
import { loadModel } from "../components/cell/load.ts";
import { cellOfEdge, changeText } from "../components/policy/reach/compare/change.ts";
import { type Difference, differenceOf } from "../components/policy/reach/compare/difference.ts";
import type { ReachRow } from "../components/policy/reach/table.ts";
import { diffPage } from "./html.ts";
import { diffMarkdown } from "./markdown.ts";
import { formatOption, loadOptions, type SharedOptions, withModelOptions } from "./options.ts";
import { table } from "./table.ts";

interface Options extends SharedOptions {
  readonly format: "text" | "json" | "markdown" | "html";
}

export function diff(program: Command): void {
  withModelOptions(program.command("diff"))
    .description("connectivity gained and lost from BASE to HEAD, with the approval behind each egress gained")
    .argument("<base>", "file or folder as it was")
    .argument("<head>", "file or folder as it will be")
    .addOption(formatOption(["text", "json", "markdown", "html"]))
    .action((base: string, head: string, options: Options) => {
      const found = differenceOf(loadModel(loadOptions([base], options)), loadModel(loadOptions([head], options)));
      console.log(printed(found, options.format));
    });
}

function printed(found: Difference, format: Options["format"]): string {
  if (format === "markdown") return diffMarkdown(found);
  if (format === "html") return diffPage(found);
  if (format === "text") return diffText(found);
  const { gained, lost, changed, unchanged } = found.change;
  const counts = { gained: gained.length, lost: lost.length, changed: changed.length, unchanged: unchanged.length };
  const { environment } = found.after;
  return JSON.stringify({ environment, counts, gained, lost, changed, approvals: found.approvals }, undefined, 2);
}

/** The change for a person, cell by cell. */
export function diffText({ after, change, approvals }: Difference): string {
  const { gained, lost, changed, unchanged } = change;
  const lines = [
    `${after.environment}: ${gained.length} gained, ${lost.length} lost, ${changed.length} changed, ${unchanged.length} unchanged`,
  ];
  const edge = ({ from, to, port, transport }: Omit<ReachRow, "l7" | "via">) => [from, to, `${port}/${transport}`];
  const rows = [
    ...gained.map((row) => ({ cell: cellOfEdge(row), cells: ["+ gained", ...edge(row), row.l7 ?? "any"] })),
    ...lost.map((row) => ({ cell: cellOfEdge(row), cells: ["- lost", ...edge(row), row.l7 ?? "any"] })),
    ...changed.map((row) => ({ cell: cellOfEdge(row), cells: ["~ changed", ...edge(row), changeText(row)] })),
  ];
  for (const [cell, members] of [...Map.groupBy(rows, (row) => row.cell)].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push("", pc.bold(cell === "" ? "no cell" : cell));
    lines.push(
      table(
        ["", "from", "to", "port", "requests"],
        members.map((member) => member.cells),
      ),
    );
  }
  if (approvals.length > 0) {
    lines.push("", pc.bold("approvals"));
    const shown = approvals.map((a) => [a.approval, a.component, `${a.to} ${a.port}`, a.expiresAt, a.justification]);
    lines.push(table(["id", "component", "to", "until", "why"], shown));
  }
  return lines.join("\n");
}
