/** Egress rules on their own: destination, ports, TLS names. Approvals are matched at resolution. */
import { destinationOf, destinationProblems, destinationWithin, showDestination } from "../match/destination.ts";
import { matchesPattern, nameProblem, normalizeName } from "../match/fqdn.ts";
import { instantOf } from "../match/instant.ts";
import { parsePorts, portsOverlap, showPorts } from "../match/port.ts";
import type { PortRange } from "../model.ts";
import type { Path } from "../read/text.ts";
import { show } from "../read/words.ts";
import type { EgressSpec } from "../schema/cell.ts";
import type { Report } from "./report.ts";

/** Names below which unrelated parties share addresses: without a TLS name, allowing one allows all (R19). */
const SHARED = [
  "cloudfront.net",
  "azureedge.net",
  "azurefd.net",
  "fastly.net",
  "fastlylb.net",
  "akamaized.net",
  "akamaiedge.net",
  "akamai.net",
  "edgekey.net",
  "edgesuite.net",
  "cdn.cloudflare.net",
  "pages.dev",
  "workers.dev",
  "github.io",
  "netlify.app",
  "vercel.app",
  "web.app",
  "firebaseapp.com",
  "appspot.com",
  "b-cdn.net",
];
/** Ports whose usual protocol is not encrypted (IANA): a finding, because everything that leaves should be. */
const PLAIN = new Map([
  [21, "FTP"],
  [23, "Telnet"],
  [25, "SMTP"],
  [80, "HTTP"],
  [110, "POP3"],
  [143, "IMAP"],
  [389, "LDAP"],
]);

export function checkEgress(rule: EgressSpec, path: Path, report: Report): void {
  const { to } = rule;
  for (const { rule: id, field, message, fix } of destinationProblems(to))
    report.error(id, [...path, "to", ...field], message, fix);
  let tcpOnly = true;
  let https = false;
  for (const [index, text] of rule.ports.entries()) {
    const at = [...path, "ports", index];
    const ports = parsePorts(text);
    if (typeof ports === "string") {
      const fix =
        /^\d+(-\d+)?\/any$/i.test(text) || /^\d+$/.test(text)
          ? `write ${text.split("/")[0]}/TCP or ${text.split("/")[0]}/UDP`
          : "write a port with its transport, such as 443/TCP";
      report.error("R6", at, `port ${show(text)} ${ports}`, fix);
      continue;
    }
    if (rule.ports.indexOf(text) < index)
      report.error("duplicate", at, `port ${show(text)} is given twice`, "remove one");
    if (ports.transport !== "TCP") tcpOnly = false;
    if (ports.transport === "TCP" && ports.from <= 443 && ports.to >= 443) https = true;
    if (ports.from <= 53 && ports.to >= 53) {
      report.error(
        "R7",
        at,
        "port 53 reaches a resolver other than the platform's, which could forge names",
        "remove it: the platform's resolver is always allowed",
      );
    }
    const plain = [...PLAIN].find(([port]) => ports.transport === "TCP" && ports.from <= port && ports.to >= port);
    if (plain !== undefined)
      report.warning(
        "plaintext-egress",
        at,
        `port ${plain[0]} usually carries ${plain[1]} without encryption`,
        "use the encrypted port, such as 443/TCP",
      );
  }
  checkSni(rule, path, tcpOnly, https, report);
  if (rule.expires !== undefined && instantOf(rule.expires) === undefined) {
    report.error(
      "R12",
      [...path, "expires"],
      `expires ${show(rule.expires)} is neither a date nor an instant`,
      "write 2027-03-31 or 2027-03-31T00:00:00Z",
    );
  }
}

function checkSni({ to, sni = [] }: EgressSpec, path: Path, tcpOnly: boolean, https: boolean, report: Report): void {
  if (sni.length > 0 && !tcpOnly) {
    report.error(
      "sni",
      [...path, "sni"],
      "TLS names need TCP, but a port here is not TCP",
      "put the other ports in an egress rule without sni",
    );
  }
  const pattern = to.fqdn ?? to.fqdnPattern;
  for (const [index, name] of sni.entries()) {
    const at = [...path, "sni", index];
    const bad = nameProblem(name);
    if (bad !== undefined)
      report.error(
        "sni",
        at,
        `TLS name ${show(name)} ${bad.replace("; use fqdnPattern", "")}`,
        "write one full DNS name",
      );
    else if (pattern !== undefined && !matchesPattern(name, pattern))
      report.error(
        "sni",
        at,
        `TLS name ${show(name)} is not covered by destination ${show(pattern)}`,
        `write ${to.fqdn ?? "a name that the pattern matches"}`,
      );
    if (sni.indexOf(name) < index) report.error("duplicate", at, `TLS name ${show(name)} is given twice`, "remove one");
  }
  if (sni.length === 0 && https && pattern !== undefined) {
    const name = normalizeName(pattern);
    const shared = SHARED.find((suffix) => name.endsWith(`.${suffix}`));
    if (shared !== undefined)
      report.error(
        "R19",
        [...path, "to"],
        `${show(pattern)} shares its addresses with every other name under ${shared}`,
        to.fqdn === undefined ? "name the hosts one by one, each with sni" : `add sni: [${name}]`,
      );
  }
}

/** Two rules of one component: the same thing twice, or one that takes the TLS names from the other. */
export function checkEgressPair(earlier: EgressSpec, rule: EgressSpec, path: Path, report: Report): void {
  if (destinationProblems(earlier.to).length > 0 || destinationProblems(rule.to).length > 0) return;
  const a = destinationOf(earlier.to);
  const b = destinationOf(rule.to);
  const shared = portsOf(rule).find((range) => portsOf(earlier).some((other) => portsOverlap(range, other)));
  if (shared === undefined || !(destinationWithin(a, b) || destinationWithin(b, a))) return;
  const pinned = (rule.sni ?? []).length > 0;
  if (pinned !== (earlier.sni ?? []).length > 0) {
    report.error(
      "R9",
      [...path, "to"],
      `${showDestination(b)} at ${showPorts(shared)} is allowed with TLS names and, for ${showDestination(a)}, without: the names would not hold`,
      "give both rules sni, or neither",
    );
  } else if (showDestination(a) === showDestination(b)) {
    report.error(
      "duplicate",
      [...path, "to"],
      `${showDestination(b)} at ${showPorts(shared)} is declared twice under egress`,
      "join the two",
    );
  }
}

function portsOf({ ports }: EgressSpec): PortRange[] {
  return ports.map(parsePorts).filter((range) => typeof range !== "string");
}
