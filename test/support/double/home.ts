import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudName, Script } from "./script.ts";

/** Folder of a double: script, record, store and executables. `withCloud` sets it. */
export const HOME_VARIABLE = "CELLWALL_DOUBLE";

/** What a process of the double needs to know. */
export interface Home {
  readonly home: string;
  readonly cloud: CloudName;
  readonly script: Script;
  /** Kubeconfig of the local control plane, where there is one. */
  readonly kubeconfig?: string;
}

/** @throws Error when the environment names no double. */
export function readHome(env: NodeJS.ProcessEnv = process.env): Home {
  const home = env[HOME_VARIABLE];
  const file = join(home ?? "", "script.json");
  if (home === undefined || !existsSync(file)) {
    throw new Error(
      `${HOME_VARIABLE} names no folder of a cloud double: start programs with the environment of withCloud`,
    );
  }
  return { home, ...(JSON.parse(readFileSync(file, "utf8")) as Omit<Home, "home">) };
}
