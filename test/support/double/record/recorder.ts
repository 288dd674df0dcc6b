import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import type { Call } from "./calls.ts";

type Begin = Pick<Call, "verb" | "type" | "name" | "urn" | "preview" | "inputs">;
type End = Pick<Call, "id" | "error" | "changes">;

/** Property names whose plain text values are kept out of a record as well. */
const SENSITIVE = /password|passphrase|secret(?!s$|name|_?id|_?arn)|token|privatekey|kubeconfig|connectionstring/i;

/** Writes two lines for each call, so that one which was killed in the middle is seen as well. */
export class Recorder {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Notes the beginning; returns what notes the end. */
  begin(call: Begin): (end: End) => void {
    const key = randomUUID();
    this.#write({ key, started: Date.now(), ...call });
    return (end) => this.#write({ key, ended: Date.now(), ...end });
  }

  #write(line: Record<string, unknown>): void {
    // One write of one line: appends of several processes do not mix.
    appendFileSync(this.#file, `${JSON.stringify(line, withoutSensitive)}\n`, { mode: 0o600 });
  }
}

function withoutSensitive(name: string, value: unknown): unknown {
  return typeof value === "string" && SENSITIVE.test(name) && !value.startsWith("[") ? "[sensitive]" : value;
}
