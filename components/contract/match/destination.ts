/** Destinations outside the plane: what is refused whoever approves it, and when one lies inside another. */
import type { Destination } from "../model.ts";
import { type Cidr, parseCidr, rangeReaches, rangeWithin, showCidr } from "./cidr.ts";
import { matchesPattern, nameProblem, normalizeName, patternProblem, patternWithin } from "./fqdn.ts";

export interface DestinationFields {
  readonly fqdn?: string | undefined;
  readonly fqdnPattern?: string | undefined;
  readonly cidr?: string | undefined;
  readonly except?: readonly string[] | undefined;
}

export interface DestinationProblem {
  readonly rule: string;
  readonly field: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/** Ranges that no approval opens: link-local and metadata services, loopback, multicast, unspecified, IPv4 inside IPv6. */
export const CLOSED_RANGES: readonly { readonly range: string; readonly what: string }[] = [
  { range: "169.254.0.0/16", what: "link-local addresses and cloud metadata services" },
  { range: "fe80::/10", what: "link-local addresses" },
  { range: "fd00:ec2::/32", what: "the metadata and platform services of AWS (fd00:ec2::254)" },
  { range: "fd20:ce::254/128", what: "the metadata service of Google Cloud" },
  { range: "168.63.129.16/32", what: "the platform service of Azure" },
  { range: "127.0.0.0/8", what: "loopback addresses" },
  { range: "::1/128", what: "the loopback address" },
  { range: "0.0.0.0/8", what: "unspecified addresses" },
  { range: "::/128", what: "the unspecified address" },
  { range: "224.0.0.0/4", what: "multicast addresses" },
  { range: "ff00::/8", what: "multicast addresses" },
  { range: "255.255.255.255/32", what: "the broadcast address" },
  { range: "64:ff9b::a9fe:0/112", what: "link-local addresses behind NAT64" },
  { range: "::ffff:0:0/96", what: "IPv4 addresses written as IPv6" },
];

const closed = CLOSED_RANGES.map(({ range, what }) => ({ range: must(range), what }));

function must(text: string): Cidr {
  const cidr = parseCidr(text);
  if (typeof cidr === "string") throw new Error(`${text} ${cidr}`);
  return cidr;
}

/** Names of metadata services: they resolve to closed addresses. */
const CLOSED_NAMES = ["metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"];
/** Names inside the cluster: a dependency or the API server, never egress. */
const CLUSTER_NAMES = ["cluster.local", "svc"];

/** Everything that is wrong with a destination on its own. */
export function destinationProblems(to: DestinationFields): DestinationProblem[] {
  const kinds = (["fqdn", "fqdnPattern", "cidr"] as const).filter((kind) => to[kind] !== undefined);
  if (kinds.length !== 1) {
    const message =
      kinds.length === 0 ? "destination names nothing" : `destination names ${kinds.join(" and ")} at once`;
    return [
      { rule: "destination", field: kinds.slice(1, 2), message, fix: "give exactly one of fqdn, fqdnPattern, cidr" },
    ];
  }
  if (to.except !== undefined && to.cidr === undefined) {
    return [
      { rule: "destination", field: ["except"], message: "except has no cidr to be taken from", fix: "remove except" },
    ];
  }
  if (to.fqdn !== undefined) return nameProblems("fqdn", to.fqdn, nameProblem(to.fqdn));
  if (to.fqdnPattern !== undefined) return nameProblems("fqdnPattern", to.fqdnPattern, patternProblem(to.fqdnPattern));
  return rangeProblems(to.cidr ?? "", to.except ?? []);
}

function nameProblems(field: "fqdn" | "fqdnPattern", given: string, problem: string | undefined): DestinationProblem[] {
  const word = JSON.stringify(given);
  if (problem !== undefined) {
    const fix =
      field === "fqdn"
        ? "write one full DNS name such as api.stripe.com"
        : "write a pattern such as *.example.com or **.example.com";
    return [{ rule: "destination", field: [field], message: `${field} ${word} ${problem}`, fix }];
  }
  const name = normalizeName(given);
  const cluster = CLUSTER_NAMES.find((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  if (cluster !== undefined) {
    return [
      {
        rule: "R1",
        field: [field],
        message: `${field} ${word} is inside the cluster`,
        fix: "declare it under dependsOn, or set kubeApiServer: true",
      },
    ];
  }
  const metadata = CLOSED_NAMES.find((closedName) => matchesPattern(closedName, name));
  if (metadata !== undefined) {
    return [
      {
        rule: "R2",
        field: [field],
        message: `${field} ${word} reaches the metadata service ${metadata}`,
        fix: "use workload identity of the cloud, which needs no egress",
      },
    ];
  }
  return [];
}

function rangeProblems(given: string, excepts: readonly string[]): DestinationProblem[] {
  const cidr = parseCidr(given);
  if (typeof cidr === "string") {
    return [
      {
        rule: "destination",
        field: ["cidr"],
        message: `cidr ${JSON.stringify(given)} ${cidr}`,
        fix: "write a range such as 203.0.113.0/28",
      },
    ];
  }
  const problems: DestinationProblem[] = [];
  const holes: Cidr[] = [];
  for (const [index, text] of excepts.entries()) {
    const hole = parseCidr(text);
    const word = JSON.stringify(text);
    const field = ["except", index];
    if (typeof hole === "string") {
      problems.push({
        rule: "destination",
        field,
        message: `except ${word} ${hole}`,
        fix: "write a range inside cidr",
      });
    } else if (!rangeWithin(hole, [], cidr, [])) {
      problems.push({
        rule: "destination",
        field,
        message: `except ${word} is not inside ${given}`,
        fix: "remove it, or write a range inside cidr",
      });
    } else if (hole.prefix === cidr.prefix) {
      problems.push({
        rule: "destination",
        field,
        message: `except ${word} takes all of ${given}`,
        fix: "remove the destination",
      });
    } else holes.push(hole);
  }
  for (const { range, what } of closed) {
    if (rangeReaches(cidr, holes, range)) {
      problems.push({
        rule: "R2",
        field: ["cidr"],
        message: `cidr ${JSON.stringify(given)} reaches ${what} (${showCidr(range)})`,
        fix: "choose a narrower range, or put the closed range under except",
      });
    }
  }
  return problems;
}

/** The form that the model keeps: lower case names, canonical ranges, sorted. Only for destinations without problems. */
export function destinationOf(to: DestinationFields): Destination {
  if (to.fqdn !== undefined) return { fqdn: normalizeName(to.fqdn) };
  if (to.fqdnPattern !== undefined) return { fqdnPattern: normalizeName(to.fqdnPattern) };
  const except = [...new Set((to.except ?? []).map((text) => showCidr(must(text))))].toSorted();
  return { cidr: showCidr(must(to.cidr ?? "")), except };
}

export function showDestination(to: Destination): string {
  if ("fqdn" in to) return to.fqdn;
  if ("fqdnPattern" in to) return to.fqdnPattern;
  return to.except.length === 0 ? to.cidr : `${to.cidr} except ${to.except.join(", ")}`;
}

/** Whether everything that `inner` opens is opened by `outer` too (R1 for names, R2 for ranges). */
export function destinationWithin(inner: Destination, outer: Destination): boolean {
  if ("cidr" in inner) {
    if (!("cidr" in outer)) return false;
    return rangeWithin(must(inner.cidr), inner.except.map(must), must(outer.cidr), outer.except.map(must));
  }
  if ("cidr" in outer) return false;
  const name = "fqdn" in inner ? inner.fqdn : inner.fqdnPattern;
  if ("fqdn" in outer) return "fqdn" in inner && name === outer.fqdn;
  return patternWithin(name, outer.fqdnPattern);
}
