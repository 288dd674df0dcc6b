import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Cloud, Operation } from "../kind/model.ts";
import type { Drift, Failure, Script, Verb } from "../script.ts";
import type { Stored } from "../store.ts";
import { type Tree, type Value, withAt } from "../value.ts";
import { amongFirst } from "./once.ts";

/** Which resource or function a call is about. */
export interface Subject {
  readonly token: string;
  readonly logical: string;
  readonly verb: Verb;
}

/** Milliseconds that an operation takes. */
export function delayOf(script: Script, { token, logical, verb }: Subject): number {
  const seconds = (script.delays ?? [])
    .filter((rule) => rule.type === token && (rule.name ?? logical) === logical && (rule.verb ?? "create") === verb)
    .reduce((sum, rule) => sum + rule.seconds, 0);
  return seconds * 1_000;
}

/** Message of the failure that the script wants now, if any. `folder` remembers how often each happened. */
export function failureOf(
  script: Script,
  subject: Subject,
  cloud: Cloud,
  on: Operation,
  folder: string,
): string | undefined {
  for (const failure of script.failures ?? []) {
    if (!concerns(failure, subject)) continue;
    const times = failure.times ?? 1;
    if (times === 0 || amongFirst(folder, `failure-${keyOf(failure)}`, times)) return message(failure, cloud, on);
  }
  return undefined;
}

function concerns({ type, name, verb }: Failure, subject: Subject): boolean {
  const wanted = verb ?? (subject.verb === "invoke" ? "invoke" : "create");
  return type === subject.token && (name ?? subject.logical) === subject.logical && wanted === subject.verb;
}

function message({ reason }: Failure, { errors }: Cloud, on: Operation): string {
  switch (reason) {
    case "throttled":
      return errors.throttled(on);
    case "denied":
      return errors.denied(on);
    case "quota":
      return errors.quota(on);
    default:
      return reason;
  }
}

/** The resource after what somebody did to it behind Pulumi's back; each change happens once. `undefined`: it is gone. */
export function drifted(script: Script, stored: Stored, folder: string): Stored | undefined {
  let result = stored;
  for (const drift of script.drift ?? []) {
    if (drift.type !== stored.token || (drift.name ?? stored.logical) !== stored.logical) continue;
    if (!amongFirst(folder, `drift-${keyOf(drift, stored.id)}`, 1)) continue;
    if (drift.gone === true) return undefined;
    result = { ...result, inputs: applied(drift, result.inputs), outputs: applied(drift, result.outputs) };
  }
  return result;
}

function applied({ set }: Drift, tree: Tree): Tree {
  return Object.entries(set ?? {}).reduce<Value>((held, [path, value]) => withAt(held, path, value), tree) as Tree;
}

function keyOf(rule: Failure | Drift, id = ""): string {
  return createHash("sha256")
    .update(`${JSON.stringify(rule)} ${id}`)
    .digest("hex")
    .slice(0, 16);
}

/** Folder for the counters, below the double's own. */
export function counters(home: string): string {
  return join(home, "counters");
}
