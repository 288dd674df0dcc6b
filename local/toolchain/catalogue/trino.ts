import { resolve } from "node:path";
import { jars } from "../make/jars.ts";
import type { ToolFacts } from "../model.ts";
import { VERSIONS } from "./versions.ts";

const FOLDER = resolve(import.meta.dirname, "..", "..", "..", "test", "support", "trino");

/** The engine behind Amazon Athena, for tests of what is asked of it. */
export function trinoTools(): readonly ToolFacts[] {
  return [
    {
      name: "trino",
      version: VERSIONS.trino,
      kind: "executable",
      // A server of the same name on PATH is something else.
      executable: "cellwall-trino",
      recipes: [
        jars({
          name: "trino",
          version: VERSIONS.trino,
          from: `the Java libraries of test/support/trino/pom.xml, Trino ${VERSIONS.trino} among them`,
          usually: "a minute",
          folder: FOLDER,
          main: "Queries",
          options: ["-Xmx1g", "--add-opens", "java.base/java.nio=ALL-UNNAMED"],
        }),
      ],
    },
  ];
}
