import * as pulumi from "@pulumi/pulumi";
import type { SettingProblem } from "../contract/setting.ts";

/** One argument of a component that can't work; `field` is its path, such as `pools[0].machine`. */
export type ArgumentProblem = Pick<SettingProblem, "field" | "value" | "reason" | "fix">;

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
