import type { Report, Row } from "./model.ts";
import { isRefused } from "./report.ts";

/** The part of a report that a stack keeps as an output: small, and the same at every run that changes nothing. */
export interface ResidencySummary {
  readonly home: Report["home"];
  readonly resources: number;
  /** What is let out, and why. */
  readonly approved: readonly string[];
  /** What leaves all the same; empty on a private plane, which is not made otherwise. */
  readonly leaves: readonly string[];
}

export function summaryOf({ home, resources, rows }: Report): ResidencySummary {
  const line = ({ type, name, path, target, reason }: Row) =>
    `${type} ${name}${path === "" ? "" : ` ${path}`}: ${target}: ${reason}`;
  return {
    home,
    resources,
    approved: rows.filter(({ verdict }) => verdict === "approved").map(line),
    leaves: rows.filter(isRefused).map(line),
  };
}
