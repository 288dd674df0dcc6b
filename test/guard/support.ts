/** Resources as rules see them, and small changes to them. */
import type { Finding, GuardRule, Placed } from "../../stacks/guard/rule.ts";
import type { Props } from "../../stacks/guard/value.ts";

/** A protected resource; `outputs` are there only for rules that look at a whole stack. */
export function resource(type: string, props: object, outputs: object = {}): Placed {
  const name = type.split(":").at(-1) ?? type;
  const urn = `urn:pulumi:test::planes::${type}::${name}`;
  return { type, name, urn, props: { ...props, ...outputs } as Props, protect: true, from: {} };
}

/** The same resource with another value at a path such as `a.0.b`; `undefined` takes the value away. */
export function changed(of: Placed, path: string, value: unknown): Placed {
  if (path === "protect") return { ...of, protect: value === true };
  return { ...of, props: replaced(of.props, path.split("."), value) as Props };
}

function replaced(of: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(of))
    return of.map((entry, index) => (String(index) === step ? replaced(entry, rest, value) : entry));
  const { [step]: old, ...others } = (of ?? {}) as Record<string, unknown>;
  const next = replaced(old, rest, value);
  return next === undefined ? others : { ...others, [step]: next };
}

/** What a rule finds in one resource, alone in its stack or with others. */
export function findings(rule: GuardRule, of: Placed, others: readonly Placed[] = []): readonly Finding[] {
  if (rule.kind === "stack") return rule.check([of, ...others]);
  if (rule.kind === "graph") return rule.check(of, others) ?? [];
  return rule.types === undefined || rule.types.includes(of.type) ? rule.check(of) : [];
}

/** Messages of what is broken. */
export function broken(found: readonly Finding[]): string[] {
  return found.filter((finding) => finding.kind === "broken").map(({ message }) => message);
}
