import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { pathToFileURL } from "node:url";
import type { LocalPaths } from "./paths.ts";

/**
 * What `pulumi` needs in its environment to work on the local stacks: a file backend, a passphrase file, and the
 * resolved tools first on PATH. `npm run env` prints the same for a shell.
 */
export function pulumiEnvironment(paths: LocalPaths, toolPath: string): Record<string, string> {
  mkdirSync(paths.backend, { recursive: true });
  mkdirSync(paths.pulumiHome, { recursive: true });
  ensurePassphrase(paths.passphrase);
  return {
    PULUMI_BACKEND_URL: pathToFileURL(paths.backend).href,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PATH: `${toolPath}${delimiter}${process.env.PATH ?? ""}`,
  };
}

/** Never replaced once it exists: without it the secrets in the stacks' state can't be read. */
function ensurePassphrase(file: string): void {
  if (existsSync(file) && readFileSync(file, "utf8").length > 0) return;
  writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
}
