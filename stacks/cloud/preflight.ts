import type * as pulumi from "@pulumi/pulumi";
import { settingName, settingsRefused } from "../refusal.ts";

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

/** The error about one setting that the cloud does not agree with. */
export function refusal(field: string, value: string, reason: string, fix: string): pulumi.RunError {
  return settingsRefused([{ rule: "preflight", severity: "error", field: settingName(field), value, reason, fix }]);
}
