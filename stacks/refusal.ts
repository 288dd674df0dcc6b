import * as pulumi from "@pulumi/pulumi";
import { formatSettingProblem, type SettingProblem } from "../components/contract/setting.ts";

/** Ends the program with every problem at once, before anything is registered; returns when there is none. */
export function refuseSettings(problems: readonly SettingProblem[]): void {
  if (problems.length > 0) throw settingsRefused(problems);
}

/** The error that says what of a stack's configuration can't be used. It is for a person: no stack trace is shown. */
export function settingsRefused(problems: readonly SettingProblem[]): pulumi.RunError {
  return new pulumi.RunError(
    `the configuration of stack ${pulumi.getStack()} can't be used, nothing was changed:\n${problems.map(formatSettingProblem).join("\n")}`,
  );
}

/** A setting as `pulumi config set` and the stack's file call it: `cellwall-planes:region`. */
export function settingName(field: string): string {
  return `${pulumi.getProject()}:${field}`;
}
