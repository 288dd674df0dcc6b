import { changeText } from "./change.ts";
import type { Connectivity } from "./difference.ts";

/** Lines of one report: a preview has to stay readable. */
const MOST_LINES = 40;

/**
 * The change as lines for a log, most important first: gained, lost, changed. Each egress gained names its approval.
 * Longer than {@link MOST_LINES} lines it says how many it leaves out.
 */
export function connectivityLines(environment: string, { change, approvals }: Connectivity): string[] {
  const { gained, lost, changed, unchanged } = change;
  const total = gained.length + lost.length + changed.length;
  if (total === 0)
    return [`connectivity of ${environment}: nothing gained, nothing lost, ${unchanged.length} as before`];
  const behind = new Map(approvals.map((one) => [`${one.component} ${one.to} ${one.port}`, one]));
  const edge = ({ from, to, port, transport }: { from: string; to: string; port: string; transport: string }) =>
    `${from} -> ${to} ${port}/${transport}`;
  const approval = (row: { from: string; to: string; port: string; transport: string }) => {
    const found = behind.get(`${row.from} ${row.to} ${row.port}/${row.transport}`);
    return found === undefined ? "" : `  (approval ${found.approval}, until ${found.expiresAt.slice(0, 10)})`;
  };
  const lines = [
    ...gained.map((row) => `  + ${edge(row)}${row.l7 === undefined ? "" : `  ${row.l7}`}${approval(row)}`),
    ...lost.map((row) => `  - ${edge(row)}${row.l7 === undefined ? "" : `  ${row.l7}`}`),
    ...changed.map((row) => `  ~ ${edge(row)}  ${changeText(row)}${approval(row)}`),
  ];
  const more = lines.length - MOST_LINES;
  return [
    `connectivity of ${environment}: ${gained.length} gained, ${lost.length} lost, ${changed.length} changed, ${unchanged.length} as before`,
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
