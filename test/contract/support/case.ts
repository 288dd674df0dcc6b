import type { Severity } from "../../../components/contract/problem.ts";
import type { Change, FileName } from "./fixture.ts";

/** One way to break one rule in the fixture, and what the person who did it is told. */
export interface Case {
  readonly rule: string;
  readonly change: readonly Change[];
  /** Text in the message. */
  readonly says: string;
  /** Text in the fix. */
  readonly fix?: string;
  /** The problem is on the line that holds this text. */
  readonly at: readonly [file: FileName, text: string];
  readonly severity?: Severity;
  readonly environment?: string;
}

/** A change close to breaking the rule that keeps it. */
export interface Held {
  readonly rule: string;
  readonly why: string;
  readonly change: readonly Change[];
}
