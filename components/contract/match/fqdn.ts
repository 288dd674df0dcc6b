/**
 * DNS names and patterns as Cilium reads them (v1.20.2, pkg/fqdn/matchpattern): `*` matches any characters of one
 * label, a leading `**.` matches one or more whole labels and never the name below it. Nothing here resolves names.
 */

/** Lower case, without the trailing dot: the form in which names are compared and written. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** A host as a setting has it: a DNS name with at least one dot, in lower case, without underscores (RFC 1123). */
export const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

const LABEL = /^[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?$/;

/** What is wrong with a name, or `undefined`. */
export function nameProblem(given: string): string | undefined {
  const name = normalizeName(given);
  if (name.length === 0 || name.length > 253) return "must have 1 to 253 characters";
  if (/^[\d.]+$/.test(name) || name.includes(":")) return "is an address, not a name; use cidr";
  if (name.includes("*")) return "has a wildcard; use fqdnPattern";
  const labels = name.split(".");
  if (!labels.every((label) => LABEL.test(label))) return "is not a DNS name";
  if (labels.length < 2) return "has only one label; write the full name";
  return undefined;
}

const PATTERN_LABEL = /^[-a-z0-9_*]{1,63}$/;

/** What is wrong with a pattern, or `undefined`. */
export function patternProblem(given: string): string | undefined {
  const pattern = normalizeName(given);
  if (pattern.length === 0 || pattern.length > 253) return "must have 1 to 253 characters";
  if (/^\*+$/.test(pattern)) return "matches every name";
  const labels = pattern.split(".");
  if (!labels.every((label) => PATTERN_LABEL.test(label)))
    return "is not a pattern: only letters, digits, '-', '_', '.' and '*'";
  if (!pattern.includes("*")) return "has no wildcard; use fqdn";
  const deep = labels.findIndex((label) => label.includes("**"));
  if (deep > 0 || (deep === 0 && labels[0] !== "**")) return "may have '**' only as its whole first label";
  if (labels.length < 2 || /^\**$/.test(labels.at(-1) ?? "")) return "must end in a fixed name";
  return undefined;
}

/** Labels that follow the last wildcard. */
export function fixedLabels(pattern: string): string[] {
  const labels = normalizeName(pattern).split(".");
  return labels.slice(labels.findLastIndex((label) => label.includes("*")) + 1);
}

export function matchesPattern(name: string, pattern: string): boolean {
  return patternWithin(name, pattern);
}

/** Whether every name that `inner` (a name or pattern) matches is matched by `outer` too. */
export function patternWithin(inner: string, outer: string): boolean {
  const a = normalizeName(inner).split(".");
  const b = normalizeName(outer).split(".");
  const aDeep = a[0] === "**";
  const bDeep = b[0] === "**";
  const aLabels = aDeep ? a.slice(1) : a;
  const bLabels = bDeep ? b.slice(1) : b;
  if (bDeep) {
    // `**.` of the outer pattern takes at least one label: the inner pattern must always have one more.
    const least = aLabels.length + (aDeep ? 1 : 0);
    if (least <= bLabels.length || aLabels.length < bLabels.length) return false;
  } else if (aDeep || aLabels.length !== bLabels.length) return false;
  const tail = aLabels.slice(aLabels.length - bLabels.length);
  return tail.every((label, index) => globWithin(label, bLabels[index] ?? ""));
}

/** Glob inclusion in one label: a `*` of the inner glob can only be covered by a `*` of the outer one. */
function globWithin(inner: string, outer: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  let index = 0;
  while (index < inner.length) {
    const symbol = inner[index];
    if (outer[at] === "*") {
      star = at++;
      mark = index;
    } else if (symbol !== "*" && outer[at] === symbol) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++mark;
    } else return false;
  }
  while (outer[at] === "*") at++;
  return at === outer.length;
}
