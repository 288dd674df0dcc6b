/**
 * What is wrong with something a person wrote, where, and what to do.
 * Everything in the pure rooms collects problems and returns them; nothing throws at the first one.
 */

/** A place in a text that a person can open: 1-based line and column. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = "error" | "warning";

export interface Problem {
  /** Stable id: `R1` to `R24` for congruence rules, otherwise a short word such as `unknown-field`. */
  readonly rule: string;
  readonly severity: Severity;
  /** JSON pointer of the offending field inside its document, `""` for the document itself. */
  readonly pointer: string;
  readonly location: Location;
  /** What is wrong, in the words of the file, with the value that was given. Lower case, no final period. */
  readonly message: string;
  /** What to write instead, or what to do. */
  readonly fix: string;
}

/** Problems in reading order: file, line, column, rule, message. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      compare(a.location.file, b.location.file) ||
      a.location.line - b.location.line ||
      a.location.column - b.location.column ||
      compare(a.rule, b.rule) ||
      compare(a.message, b.message),
  );
}

/** `file:line:column: error R1: message` and, on the next line, the fix. */
export function formatProblem({ location, severity, rule, message, fix }: Problem): string {
  const { file, line, column } = location;
  return `${file}:${line}:${column}: ${severity} ${rule}: ${message}\n    fix: ${fix}`;
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** Code point order: the one order of everything this project writes, independent of locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
