import * as pulumi from "@pulumi/pulumi";

/** One argument of a component that can't work. */
export interface ArgumentProblem {
  /** Path of the argument: `pools[0].machine`. */
  readonly field: string;
  /** What was given, as a person wrote it. */
  readonly value: string;
  /** Why it can't work. Lower case, no final period. */
  readonly reason: string;
  /** What to write instead. */
  readonly fix: string;
}

/** All problems of one component's arguments. Shown without a stack trace: the mistake is in the configuration. */
export class ArgumentError extends pulumi.RunError {
  readonly problems: readonly ArgumentProblem[];

  constructor(component: string, problems: readonly ArgumentProblem[]) {
    const count = problems.length === 1 ? "1 argument" : `${problems.length} arguments`;
    const lines = problems.map(({ field, value, reason, fix }) => `  ${field}: ${value}: ${reason}\n    fix: ${fix}`);
    super(`${component}: ${count} can't work\n${lines.join("\n")}`);
    this.problems = problems;
  }
}

/** Throws all problems at once; returns when there are none. */
export function refuse(component: string, problems: readonly ArgumentProblem[]): void {
  if (problems.length > 0) throw new ArgumentError(component, problems);
}
