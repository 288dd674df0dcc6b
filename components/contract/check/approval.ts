/** An approval on its own: who asked, who agreed, for what, for how long. */
import type { ApprovalDeclaration } from "../declaration.ts";
import { parseCidr } from "../match/cidr.ts";
import { destinationProblems } from "../match/destination.ts";
import { fixedLabels, nameProblem, normalizeName, patternProblem, patternWithin } from "../match/fqdn.ts";
import { daysBetween, instantOf } from "../match/instant.ts";
import { MAX_WIDTH } from "../match/port.ts";
import type { Problem } from "../problem.ts";
import { type Report, reportOn } from "./report.ts";

/** What each risk class asks for (product decision): days that an approval may last, and people who agree. */
export const RISK = {
  low: { days: 365, approvers: 1 },
  medium: { days: 180, approvers: 1 },
  high: { days: 90, approvers: 2 },
} as const;

/** Widest ranges below risk high: prefix lengths. */
const BREADTH = { 4: 16, 6: 40 } as const;

/** Names below which anyone can have a host: a wildcard directly above them is nobody's permission. */
const PUBLIC_SUFFIXES = [
  "co.uk",
  "org.uk",
  "com.au",
  "co.jp",
  "com.br",
  "co.in",
  "co.nz",
  "co.za",
  "com.cn",
  "com.mx",
  "com.tr",
  "github.io",
  "herokuapp.com",
  "cloudfront.net",
  "azurewebsites.net",
  "blob.core.windows.net",
  "azureedge.net",
  "azurefd.net",
  "appspot.com",
  "web.app",
  "run.app",
  "vercel.app",
  "netlify.app",
  "workers.dev",
  "pages.dev",
  "ngrok.io",
  "ngrok.app",
  "trycloudflare.com",
  "s3.amazonaws.com",
  "storage.googleapis.com",
  "execute-api.amazonaws.com",
];

export function checkApproval(approval: ApprovalDeclaration): readonly Problem[] {
  const report = reportOn(approval);
  checkTime(approval, report);
  checkPeople(approval, report);
  checkDestination(approval, report);
  const { ports, components, environments, risk, supersedes } = approval.spec;
  for (const [index, { port, endPort }] of ports.entries()) {
    const path = ["spec", "ports", index, "endPort"];
    if (endPort === undefined) continue;
    if (endPort < port) report.error("R6", path, `endPort ${endPort} is below port ${port}`, "swap them");
    else if (endPort - port + 1 > MAX_WIDTH)
      report.error(
        "R6",
        path,
        `ports ${port}-${endPort} span ${endPort - port + 1} ports; at most ${MAX_WIDTH} are allowed`,
        "name the ports that are needed",
      );
  }
  if (components.length === 0 && risk !== "high") {
    report.error(
      "approval",
      ["spec", "components"],
      `an approval for all components of a cell is risk high, not ${risk}`,
      "name the components, or write risk: high",
    );
  }
  for (const [field, values] of Object.entries({ environments, components })) {
    for (const [index, value] of values.entries()) {
      if (values.indexOf(value) < index)
        report.error("duplicate", ["spec", field, index], `"${value}" is given twice`, "remove one");
    }
  }
  if (supersedes?.toLowerCase() === approval.id)
    report.error(
      "approval",
      ["spec", "supersedes"],
      `approval "${approval.id}" supersedes itself`,
      "name the approval that it replaces",
    );
  return report.problems;
}

function checkTime({ spec }: ApprovalDeclaration, report: Report): void {
  const read = (path: readonly (string | number)[], text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const value = instantOf(text);
    if (value === undefined)
      report.error(
        "approval",
        path,
        `${path.at(-1)} "${text}" is not an instant`,
        "write one such as 2027-03-31T00:00:00Z",
      );
    return value;
  };
  const from = read(["spec", "validFrom"], spec.validFrom);
  const to = read(["spec", "expiresAt"], spec.expiresAt);
  read(["spec", "requestedBy", "at"], spec.requestedBy.at);
  for (const [index, { at }] of spec.approvedBy.entries()) read(["spec", "approvedBy", index, "at"], at);
  read(["spec", "revoked", "at"], spec.revoked?.at);
  if (from === undefined || to === undefined) return;
  const path = ["spec", "expiresAt"];
  const days = daysBetween(from, to);
  const limit = RISK[spec.risk].days;
  if (days <= 0)
    report.error(
      "approval",
      path,
      `expiresAt ${spec.expiresAt} is not after validFrom ${spec.validFrom}`,
      "write a later expiresAt",
    );
  else if (spec.breakGlass && days > 1)
    report.error(
      "approval",
      path,
      `a break-glass approval lasts at most 24 hours, not ${hours(days)}`,
      "write an earlier expiresAt, or ask for an ordinary approval",
    );
  else if (days > limit)
    report.error(
      "approval",
      path,
      `risk ${spec.risk} lasts at most ${limit} days, not ${Math.ceil(days)}`,
      "write an earlier expiresAt and renew it in time",
    );
}

const hours = (days: number): string => `${Math.ceil(days * 24)} hours`;

function checkPeople({ spec }: ApprovalDeclaration, report: Report): void {
  const { requestedBy, approvedBy, risk } = spec;
  const subjects = new Set<string>();
  for (const [index, { subject }] of approvedBy.entries()) {
    const path = ["spec", "approvedBy", index, "subject"];
    const who = subject.trim().toLowerCase();
    if (who === requestedBy.subject.trim().toLowerCase())
      report.error(
        "approval",
        path,
        `${subject} asked for the approval and can't grant it`,
        "let someone else approve",
      );
    if (subjects.has(who)) report.error("approval", path, `${subject} approves twice`, "let a second person approve");
    subjects.add(who);
  }
  const needed = RISK[risk].approvers;
  if (subjects.size < needed)
    report.error(
      "approval",
      ["spec", "approvedBy"],
      `risk ${risk} needs ${needed} approvers and has ${subjects.size}`,
      "let a second person approve",
    );
}

function checkDestination({ spec }: ApprovalDeclaration, report: Report): void {
  const { destination, risk, ports, tls } = spec;
  const path = ["spec", "destination"];
  const problems = destinationProblems(destination);
  for (const { rule, field, message, fix } of problems) report.error(rule, [...path, ...field], message, fix);
  const { fqdnPattern, cidr } = destination;
  if (fqdnPattern !== undefined && patternProblem(fqdnPattern) === undefined) {
    const fixed = fixedLabels(fqdnPattern);
    const suffix = fixed.join(".");
    if (fixed.length < 2)
      report.error(
        "approval",
        [...path, "fqdnPattern"],
        `fqdnPattern "${fqdnPattern}" leaves fewer than two labels after the wildcard`,
        "write more of the name, such as *.api.example.com",
      );
    else if (PUBLIC_SUFFIXES.includes(suffix) && risk !== "high")
      report.error(
        "approval",
        [...path, "fqdnPattern"],
        `fqdnPattern "${normalizeName(fqdnPattern)}" covers ${suffix}, where anyone can have a name`,
        "name the host, or write risk: high",
      );
  }
  if (cidr !== undefined && problems.length === 0) {
    const range = parseCidr(cidr);
    if (typeof range !== "string" && range.prefix < BREADTH[range.family] && risk !== "high")
      report.error(
        "R2",
        [...path, "cidr"],
        `cidr "${cidr}" is wider than /${BREADTH[range.family]}`,
        "write a narrower range, or risk: high",
      );
    if (typeof range !== "string" && range.prefix === 0)
      report.error("R2", [...path, "cidr"], `cidr "${cidr}" is every address`, "write the ranges that are needed");
  }
  const pattern = destination.fqdn ?? fqdnPattern;
  for (const [index, name] of (tls?.sni ?? []).entries()) {
    const bad = name.includes("*") ? patternProblem(name) : nameProblem(name);
    const at = ["spec", "tls", "sni", index];
    if (bad !== undefined)
      report.error("sni", at, `TLS name "${name}" ${bad}`, "write a DNS name such as api.example.com");
    else if (pattern !== undefined && problems.length === 0 && !patternWithin(name, pattern))
      report.error(
        "sni",
        at,
        `TLS name "${name}" is not covered by destination "${pattern}"`,
        "write a name that the destination covers",
      );
  }
  if (tls !== undefined && ports.some(({ protocol }) => protocol !== "TCP")) {
    report.error(
      "sni",
      ["spec", "tls"],
      "TLS names need TCP, but a port here is not TCP",
      "put the other ports in an approval of their own",
    );
  }
}
