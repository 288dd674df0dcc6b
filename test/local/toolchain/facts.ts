import type { Recipe, ToolFacts, ToolName } from "../../../local/toolchain/model.ts";

/** A tool that prints its name and version; any patch of 1.2 is accepted. */
export function fakeFacts(name: ToolName, recipes: readonly Recipe[], changes: Partial<ToolFacts> = {}): ToolFacts {
  const check = { ask: ["version"], pattern: / (\d+\.\d+\.\d+)/, accepts: "1.2" } as const;
  return { name, version: "1.2.3", kind: "executable", check, recipes, ...changes };
}
