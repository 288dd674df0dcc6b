import * as pulumi from "@pulumi/pulumi";
import { formatSettingProblem } from "../../components/contract/setting.ts";

/**
 * Asks the cloud one thing that needs nothing but credentials, before anything is registered. What it answers with an
 * error becomes a problem with the field that it is about.
 */
export async function preflight<T>(field: string, value: string, fix: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const cause =
      error instanceof Error ? (error.message.split("\n").find((line) => line.trim() !== "") ?? "") : String(error);
    throw refusal(field, value, `can't be used: ${cause.replace(/^Invoke of [^:]+:\w+\/\S+ failed: /, "")}`, fix);
  }
}

/** Ends the program with one problem of the stack's configuration. */
export function refusal(field: string, value: string, reason: string, fix: string): pulumi.RunError {
  const problem = {
    rule: "preflight",
    severity: "error" as const,
    field: `${pulumi.getProject()}:${field}`,
    value,
    reason,
    fix,
  };
  return new pulumi.RunError(
    `stack ${pulumi.getStack()} can't work, nothing was changed:\n${formatSettingProblem(problem)}`,
  );
}
