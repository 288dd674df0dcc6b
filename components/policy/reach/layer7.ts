import type { DnsRule, HttpRule } from "../cilium.ts";
import { dnsMatches } from "./peers.ts";

export interface HttpQuestion {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  readonly host?: string;
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

/** Whether any rule lets the request pass; `undefined` when that can't be told without RE2. */
export function httpAllowed(rules: readonly HttpRule[], request: HttpQuestion): boolean | undefined {
  let unknown = false;
  for (const rule of rules) {
    const host = (rule as { host?: string }).host;
    const parts = [full(rule.path, request.path), full(rule.method, request.method), full(host, request.host ?? "")];
    if (parts.every((part) => part === true)) {
      if (!("headers" in rule) && !("headerMatches" in rule)) return true;
      unknown = true;
    } else if (!parts.includes(false)) unknown = true;
  }
  return unknown ? undefined : false;
}

export function dnsAllowed(rules: readonly DnsRule[], name: string): boolean {
  return rules.some((rule) => dnsMatches(rule, name));
}
