/** One comment on a pull request, from all that a CI found out about it. Same input, same bytes. */
import { compare } from "../../contract/problem.ts";
import type { Preview, Violation } from "./preview.ts";

export interface Findings {
  readonly previews: readonly Preview[];
  /** Losses that nobody asked for, as {@link Refusal}. */
  readonly refusals: readonly Refusal[];
  /** Markdown of `cellwall diff`, one for each environment. */
  readonly connectivity: readonly string[];
  /** Problems of the declarations, of `cellwall validate`. */
  readonly problems: readonly DeclaredProblem[];
}

/** A protected resource that would be replaced or deleted. */
export interface Refusal {
  readonly urn: string;
  readonly how: string;
  readonly because: readonly string[];
}

export interface DeclaredProblem {
  readonly rule: string;
  readonly severity: string;
  readonly location: { readonly file: string; readonly line: number };
  readonly message: string;
  readonly fix: string;
}

/** Found again by this, so that a pull request has one comment that changes, not many. */
export function markerOf(name: string): string {
  return `<!-- cellwall-ci:${name.replaceAll(/[^A-Za-z0-9._-]/g, "-")} -->`;
}

/** Longest comment that GitHub takes, in characters: 65,536. Some are left for what is cut. */
const MOST_CHARACTERS = 65_000;
const MOST_ROWS = 25;

/** Steps that change nothing. */
const QUIET = new Set(["same", "read", "refresh", "read-replacement", "discard", "discard-replaced"]);
/** A replacement is several steps for one resource; one of them counts. */
const PARTS = new Set(["create-replacement", "delete-replaced", "remove-pending-replace"]);

/** Whether a CI must not let the change pass, with why. */
export function refusalsOf({ previews, refusals, problems }: Findings): readonly string[] {
  const mandatory = previews.flatMap(({ violations }) => violations.filter(isMandatory));
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const failed = previews.filter((preview) => preview.errors.length > 0).length;
  return [
    ...(failed > 0 ? [`${failed} of ${previews.length} previews failed`] : []),
    ...(refusals.length > 0 ? [`${refusals.length} protected ${plural(refusals.length, "resource")} would go`] : []),
    ...(mandatory.length > 0 ? [`${mandatory.length} guard ${plural(mandatory.length, "violation")}`] : []),
    ...(errors > 0 ? [`${errors} ${plural(errors, "problem")} in the declarations`] : []),
  ];
}

export function commentOf(name: string, findings: Findings): string {
  const { previews, refusals, connectivity, problems } = findings;
  const refused = refusalsOf(findings);
  const approvals = problems.filter(isAboutApproval);
  const others = problems.filter((problem) => !isAboutApproval(problem));
  const parts = [
    markerOf(name),
    `## Cellwall: ${refused.length === 0 ? "can be merged" : `refused, ${refused.join(", ")}`}`,
    ...section("Protected resources that would go", ["resource", "how", "because"], refusals.map(refusalRow)),
    ...section("Missing approvals", ["where", "what", "fix"], approvals.map(problemRow)),
    ...section(
      "Guard violations",
      ["rule", "level", "resource", "what"],
      previews.flatMap(({ violations }) => violations.map(violationRow)),
    ),
    ...section("Declarations", ["where", "what", "fix"], others.map(problemRow)),
    ...connectivity.map((text) => text.trim()),
    resources(previews),
    ...previews.flatMap(changes),
  ];
  const text = `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, text.lastIndexOf("\n", MOST_CHARACTERS))}\n\nThe rest is cut: GitHub takes no longer comment. The job's log has all of it.\n`;
}

function isMandatory({ level }: Violation): boolean {
  return level === "mandatory";
}

function isAboutApproval({ message, fix }: DeclaredProblem): boolean {
  return /approval/i.test(`${message} ${fix}`);
}

/** One row for each stack: what its preview counts. */
function resources(previews: readonly Preview[]): string {
  if (previews.length === 0) return "No stack is touched.";
  const rows = previews.map(({ project, stack, steps, errors }) => {
    const count = (wanted: string) => steps.filter(({ op }) => op === wanted).length;
    const replaced = count("replace");
    return [
      code(`${project}/${stack}`),
      String(count("create")),
      String(count("update")),
      replaced > 0 ? `**${replaced}**` : "0",
      String(count("delete")),
      errors.length > 0 ? "failed" : "",
    ];
  });
  return section("Resources", ["stack", "create", "update", "replace", "delete", ""], rows).join("\n\n");
}

/** The changed resources of one stack, replacements first; folded, because there may be many. */
function changes({ project, stack, steps, errors }: Preview): string[] {
  const rank = (op: string) => (op === "replace" ? 0 : op === "delete" ? 1 : 2);
  const shown = steps
    .filter(({ op }) => !QUIET.has(op) && !PARTS.has(op))
    .toSorted((a, b) => rank(a.op) - rank(b.op) || compare(a.urn, b.urn))
    .map(({ op, urn, replaceReasons }) => [
      op === "replace" ? "**replace**" : op,
      code(resourceOf(urn)),
      (replaceReasons ?? []).map(code).join(", "),
    ]);
  const failure = errors.length === 0 ? [] : [`**${project}/${stack} failed**\n\n${fenced(errors.join("\n"))}`];
  if (shown.length === 0) return failure;
  const [, body = ""] = section("", ["step", "resource", "because of"], shown);
  return [
    ...failure,
    `<details><summary>${project}/${stack}: ${shown.length} ${plural(shown.length, "change")}</summary>\n\n${body}\n\n</details>`,
  ];
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const more = rows.length > MOST_ROWS ? [`and ${rows.length - MOST_ROWS} more`] : [];
  const body = [line(head), line(head.map(() => "---")), ...rows.slice(0, MOST_ROWS).map(line)].join("\n");
  return [`### ${title}`, [body, ...more].join("\n\n")];
}

function refusalRow({ urn, how, because }: Refusal): string[] {
  return [code(resourceOf(urn)), how, because.map(code).join(", ")];
}

function violationRow({ policy, level, urn, message }: Violation): string[] {
  return [code(policy), level, code(resourceOf(urn)), plain(message)];
}

function problemRow({ rule, location, message, fix }: DeclaredProblem): string[] {
  return [code(`${location.file}:${location.line}`), `${code(rule)} ${plain(message)}`, plain(fix)];
}

/** Type and name of a resource, without its stack and its parents. */
function resourceOf(urn: string): string {
  const [, , type = "", ...name] = urn.split("::");
  return `${type.split("$").at(-1)} ${name.join("::")}`;
}

/** Code in a table cell: a bar would end the cell even inside code (GitHub Flavored Markdown, 4.10). */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text.replaceAll("|", "\\|")}${fence}`;
}

/** Text that somebody wrote, in one line, with nothing in it that Markdown or HTML would take for more. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>()#+!|~@]/g, (sign) => `\\${sign}`);
}

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
