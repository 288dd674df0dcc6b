import { resolve } from "node:path";
import { jars } from "../make/jars.ts";
import type { ToolFacts, ToolName } from "../model.ts";
import { VERSIONS } from "./versions.ts";

/** The engines behind stores of logs, for tests of what is asked of them. Both are had as Java libraries. */
export function queryTools(): readonly ToolFacts[] {
  return [
    // Amazon Athena.
    tool("trino", "Queries", "Trino", ["-Xmx1g", "--add-opens", "java.base/java.nio=ALL-UNNAMED"]),
    // BigQuery.
    tool("googlesql", "Questions", "ZetaSQL", ["-Xmx1g"]),
  ];
}

function tool(
  name: Extract<ToolName, "trino" | "googlesql">,
  main: string,
  library: string,
  options: string[],
): ToolFacts {
  const folder = `test/support/${name}`;
  return {
    name,
    version: VERSIONS[name],
    kind: "executable",
    // A server of the same name on PATH is something else.
    executable: `cellwall-${name}`,
    recipes: [
      jars({
        ...{ name, version: VERSIONS[name], main, options },
        from: `the Java libraries of ${folder}/pom.xml, ${library} ${VERSIONS[name]} among them`,
        usually: "a minute",
        folder: resolve(import.meta.dirname, "..", "..", "..", folder),
      }),
    ],
  };
}
