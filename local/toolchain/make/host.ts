import { chmodSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Recipe } from "../model.ts";

/** Program of the small language host. */
const HOST = resolve(import.meta.dirname, "..", "..", "language-host", "main.ts");

/** An executable `pulumi-language-nodejs` that runs the clone's own language host with the Node that runs this. */
export function languageHost(): Recipe {
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} --disable-warning=ExperimentalWarning ${quote(HOST)} "$@"\n`;
  return {
    id: "language-host",
    version: "1",
    origin: "built",
    from: "local/language-host of this clone",
    usually: "no time",
    needs: "nothing",
    provides: { "pulumi-language-nodejs": "pulumi-language-nodejs" },
    inputs: () => script,
    async make(into) {
      const file = join(into, "pulumi-language-nodejs");
      writeFileSync(file, script);
      chmodSync(file, 0o755);
    },
  };
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
