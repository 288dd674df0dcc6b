import { chmodSync, writeFileSync } from "node:fs";

/** An executable that runs a command of the shell, in which `$here` is the folder that it lies in. */
export function writeLauncher(file: string, command: string): void {
  writeFileSync(file, `#!/bin/sh\nhere=$(dirname "$(readlink -f "$0")")\n${command}\n`);
  chmodSync(file, 0o755);
}
