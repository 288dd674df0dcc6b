/** What tables are built from: checks of one path each. */
import type { Check, Finding, Home, Kind } from "../model.ts";
import { approvalOf, finding, home, type Judged, judgeHost, judgeId, judgeRange, leaves } from "../outside.ts";
import { at, type Found, isTrue, isUnknown, type Props, UNKNOWN } from "../value.ts";

/** The resource itself is what may not be: a public address, a way out. */
export function never(kind: Kind, reason: string, fix: string, unless: (props: Props) => boolean = () => false): Check {
  return ({ name, props }, where) => {
    if (unless(props)) return [finding(kind, "", name, home("it opens nothing"))];
    return [finding(kind, "", name, approvalOf(name, where) ?? leaves(reason, fix))];
  };
}

export interface Wanted {
  readonly path: string;
  readonly holds: (value: unknown) => boolean;
  /** What the cloud takes when nothing is said. */
  readonly absent?: unknown;
  readonly reason: string;
  readonly fix: string;
}

/** A setting that opens something. Where it is right it is a row all the same, so that the report shows it was read. */
export function wants(kind: Kind, { path, holds, absent, reason, fix }: Wanted): Check {
  return ({ props }) =>
    at(props, path).map(({ path: where, value }) => {
      if (value === UNKNOWN) return finding(kind, where, "not known yet", later());
      const is = value ?? absent;
      const shown = is === undefined ? "not set" : (JSON.stringify(is) ?? "");
      return finding(kind, where, shown, holds(is) ? home("as a private plane has it") : leaves(reason, fix));
    });
}

export const isOff = (value: unknown): boolean => !isTrue(value) && value !== "Enabled" && value !== "enabled";
export const isOn = (value: unknown): boolean => isTrue(value);

/** A value that will be judged in the update. */
export function later(): Pick<Finding, "verdict" | "reason"> {
  return {
    verdict: "unknown",
    reason: "known in the update only; it is judged again there, before anything is made of it",
  };
}

type Judge = (text: string, at: Home) => Judged | undefined;

/** Every text at a path, judged by one function. */
export function texts(kind: Kind, path: string, judge: Judge, when: (props: Props) => boolean = () => true): Check {
  return (resource, where) => {
    if (!when(resource.props)) return [];
    return at(resource.props, path).flatMap((found) => text(kind, found, judge, where, resource));
  };
}

function text(
  kind: Kind,
  { path, value }: Found,
  judge: Judge,
  where: Home,
  { from }: Parameters<Check>[0],
): Finding[] {
  if (value === UNKNOWN || (Array.isArray(value) && value.some(isUnknown))) {
    const makers = from?.[path.split(".")[0] ?? ""] ?? [];
    if (makers.length > 0) {
      return [finding(kind, path, makers.map((urn) => urn.split("::").at(-1)).join(", "), home("made in this stack"))];
    }
    return [finding(kind, path, "not known yet", later())];
  }
  if (typeof value !== "string" || value === "") return [];
  const judged = judge(value, where);
  return judged === undefined ? [] : [finding(kind, path, value, judged)];
}

/** A destination by host: a URL or a name. */
export const hosts = (kind: Kind, path: string, when?: (props: Props) => boolean): Check =>
  texts(kind, path, judgeHost, when);

/** Ranges that may be reached. */
export const ranges = (path: string, when?: (props: Props) => boolean): Check =>
  texts("egress", path, judgeRange, when);

/** An identifier that tells no account: the customer has to approve it, or it has to be made in the stack. */
export function approvedOnly(kind: Kind, path: string, what: string, when?: (props: Props) => boolean): Check {
  return texts(
    kind,
    path,
    (id, where) =>
      approvalOf(id, where) ??
      (where.vendor?.service === id
        ? { verdict: "approved", reason: "the vendor's private link, opened from here" }
        : undefined) ??
      judgeId(id, where) ??
      leaves(
        `${what} ${id} is not made in this stack, and its id tells no account`,
        "have the customer approve it by its id",
      ),
    when,
  );
}

/** Only a value out of a list is right. */
export const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
export const equals = (props: Props, path: string, wanted: unknown): boolean => at(props, path)[0]?.value === wanted;
