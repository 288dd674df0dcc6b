import type { DnsRule, HttpRule } from "../cilium.ts";
import { dnsMatches } from "./peers.ts";

export interface HttpQuestion {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  readonly host?: string;
  /** Values by name; names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
}

const compiled = new Map<string, RegExp | undefined>();

/** Envoy matches RE2 against the whole text. `undefined`: RE2 and JavaScript may read the expression differently. */
function full(expression: string | undefined, text: string): boolean | undefined {
  if (expression === undefined || expression === "") return true;
  if (!compiled.has(expression)) compiled.set(expression, sameInBoth(expression));
  return compiled.get(expression)?.test(text);
}

/** Constructs that both read alike: literals, escapes of punctuation, classes, groups, alternatives, repetition. */
function sameInBoth(expression: string): RegExp | undefined {
  const withoutEscapes = expression.replaceAll(/\\[^a-zA-Z0-9]/g, "").replaceAll(/\\[dws]/g, "");
  if (/\\|\(\?(?!:)|\[\[:|[*+?}]\+/.test(withoutEscapes)) return undefined;
  try {
    return new RegExp(`^(?:${expression})$`, "s");
  } catch {
    return undefined;
  }
}

/** `Name: value` or `Name value` asks for that very value, a name alone for any (Cilium 1.20.2, pkg/envoy, `getHTTPRule`). */
function hasHeaders(wanted: readonly string[], given: Readonly<Record<string, string>>): boolean {
  const values = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  return wanted.every((header) => {
    const space = header.indexOf(" ");
    if (space === -1) return values.has(header.toLowerCase());
    const name = header.slice(0, space).replace(/:+$/, "").toLowerCase();
    return values.get(name) === header.slice(space + 1);
  });
}

/** Whether any rule lets the request pass; `undefined` when that can't be told without RE2. */
export function httpAllowed(rules: readonly HttpRule[], request: HttpQuestion): boolean | undefined {
  let unknown = false;
  for (const rule of rules) {
    const parts = [
      full(rule.path, request.path),
      full(rule.method, request.method),
      full(rule.host, request.host ?? ""),
      hasHeaders(rule.headers ?? [], request.headers ?? {}),
    ];
    if (parts.includes(false)) continue;
    // A value from a Secret can't be known here, and a mismatch may let the request pass changed.
    if (parts.includes(undefined) || (rule.headerMatches ?? []).length > 0) unknown = true;
    else return true;
  }
  return unknown ? undefined : false;
}

export function dnsAllowed(rules: readonly DnsRule[], name: string): boolean {
  return rules.some((rule) => dnsMatches(rule, name));
}
