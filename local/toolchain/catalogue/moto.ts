import { resolve } from "node:path";
import { packages } from "../make/python.ts";
import type { ToolFacts } from "../model.ts";
import { VERSIONS } from "./versions.ts";

const REQUIREMENTS = resolve(import.meta.dirname, "..", "..", "..", "test", "support", "moto", "requirements.txt");

/** A server that plays AWS on this machine, for tests of the way that logs take. */
export function motoTools(): readonly ToolFacts[] {
  return [
    {
      name: "moto",
      version: VERSIONS.moto,
      kind: "executable",
      executable: "moto_server",
      check: {
        // It can't tell its version; the Python that runs it can.
        ask: { interpreter: ["-c", "import importlib.metadata as m; print(m.version('moto'))"] },
        pattern: /^(\d+\.\d+\.\d+)$/m,
        accepts: VERSIONS.moto,
      },
      recipes: [
        packages({
          name: "moto",
          version: VERSIONS.moto,
          from: `the Python packages of test/support/moto/requirements.txt, moto ${VERSIONS.moto} among them`,
          usually: "a minute",
          requirements: REQUIREMENTS,
          module: "moto.server",
        }),
      ],
    },
  ];
}
