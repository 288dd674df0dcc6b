import { changeText } from "../components/policy/reach/compare/change.ts";
import type { Difference } from "../components/policy/reach/compare/difference.ts";
import type { ReachRow } from "../components/policy/reach/table.ts";

/** Rows of one table: a comment has to fit a screen. */
const MOST_ROWS = 20;

/** The change as a comment on a pull request: counts, gained, lost, changed requests, approvals. Same input, same bytes. */
export function diffMarkdown({ after, change, approvals }: Difference): string {
  const { gained, lost, changed } = change;
  const none = gained.length + lost.length + changed.length === 0;
  const edge = ({ from, to, port, transport }: Pick<ReachRow, "from" | "to" | "port" | "transport">) => [
    code(from),
    code(to),
    code(`${port}/${transport}`),
  ];
  const withRequests = (row: ReachRow) => [...edge(row), row.l7 === undefined ? "any" : code(row.l7)];
  return [
    `### Connectivity in ${after.environment}: ${none ? "no change" : `${gained.length} gained, ${lost.length} lost, ${changed.length} changed`}\n`,
    section("Gained", ["from", "to", "port", "requests"], gained.map(withRequests)),
    section("Lost", ["from", "to", "port", "requests"], lost.map(withRequests)),
    section(
      "Changed requests",
      ["from", "to", "port", "requests"],
      changed.map((row) => [...edge(row), code(changeText(row))]),
    ),
    section(
      "Approvals",
      ["id", "component", "to", "until", "why"],
      approvals.map((a) => [
        code(a.approval),
        code(a.component),
        code(`${a.to} ${a.port}`),
        a.expiresAt,
        plain(a.justification),
      ]),
    ),
  ]
    .filter((part) => part !== "")
    .join("\n")
    .trimEnd();
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const more = rows.length > MOST_ROWS ? `\nand ${rows.length - MOST_ROWS} more\n` : "";
  const shown = rows.slice(0, MOST_ROWS).map(line).join("\n");
  return `**${title}**\n\n${line(head)}\n${line(head.map(() => "---"))}\n${shown}\n${more}`;
}

/** Code in a table cell: a bar would end the cell even inside code (GitHub Flavored Markdown, 4.10). */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text.replaceAll("|", "\\|")}${fence}`;
}

/** Text that somebody wrote, with nothing in it that Markdown or HTML would take for more. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>()#+!|~@-]/g, (sign) => `\\${sign}`);
}
