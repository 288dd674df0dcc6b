import { existsSync, readFileSync } from "node:fs";
import type { Verb } from "../script.ts";
import type { Value } from "../value.ts";

/** One call of the engine. Holds no secret values. */
export interface Call {
  readonly verb: Verb;
  /** Token of the resource or function. */
  readonly type: string;
  /** Logical name; empty for a function. */
  readonly name: string;
  readonly urn: string;
  /** The engine only asks what would happen. */
  readonly preview: boolean;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Absent when the process was killed in the middle. */
  readonly ended?: number;
  readonly id?: string;
  /** What was sent: secrets are `[secret]`, what is not known yet is `[unknown]`. */
  readonly inputs?: Value;
  /** Changed paths, of a diff. */
  readonly changes?: readonly { readonly path: string; readonly kind: string; readonly replace: boolean }[];
  /** Why it failed. */
  readonly error?: string;
}

/** The calls in a record, in the order in which they began. */
export function calls(file: string): Call[] {
  if (!existsSync(file)) return [];
  const found = new Map<string, Record<string, unknown>>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    const { key, ...part } = JSON.parse(line) as { key: string };
    found.set(key, { ...found.get(key), ...part });
  }
  return ([...found.values()] as unknown as Call[]).toSorted((a, b) => a.started - b.started);
}

/** Calls that changed something: no previews, no checks, no failures. */
export function effects(all: readonly Call[]): Call[] {
  return all.filter(
    ({ verb, preview, error, ended }) =>
      ["create", "update", "delete"].includes(verb) && !preview && error === undefined && ended !== undefined,
  );
}

/** One step of an order: a token, or `verb token`, or `verb token name`. The verb is `create` where none is given. */
export type Step = string;

/**
 * Asserts that steps followed each other: all calls of one had ended before the first call of the next began. Previews
 * and calls that failed do not count.
 * @throws Error that names the first pair in the wrong order, or a step that never happened.
 */
export function order(all: readonly Call[], steps: readonly Step[]): void {
  const done = effects(all);
  const spans = steps.map((step) => ({ step, calls: done.filter((call) => isStep(call, step)) }));
  for (const { step, calls: found } of spans) {
    if (found.length === 0) throw new Error(`no call of ${step}; there were:\n${listed(done)}`);
  }
  for (const [index, before] of spans.entries()) {
    const after = spans[index + 1];
    if (after === undefined) break;
    const last = before.calls.toSorted((a, b) => (a.ended ?? 0) - (b.ended ?? 0)).at(-1);
    const first = after.calls[0];
    if ((last?.ended ?? 0) > (first?.started ?? 0)) {
      throw new Error(
        `${after.step} (${first?.name}) began before ${before.step} (${last?.name}) ended:\n${listed(done)}`,
      );
    }
  }
}

function isStep(call: Call, step: Step): boolean {
  const words = step.split(" ");
  const [verb = "", type = "", name] = words.length === 1 ? ["create", step] : words;
  return call.verb === verb && call.type === type && (name === undefined || call.name === name);
}

function listed(all: readonly Call[]): string {
  const begin = all[0]?.started ?? 0;
  return all
    .map(({ verb, type, name, started, ended }) => {
      const time = `${started - begin} to ${(ended ?? started) - begin} ms`;
      return `  ${verb} ${type} ${name} (${time})`;
    })
    .join("\n");
}
