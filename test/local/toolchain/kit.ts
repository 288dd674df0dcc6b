import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Recipe, ToolFacts, ToolName } from "../../../local/toolchain/model.ts";
import type { Surroundings } from "../../../local/toolchain/resolve.ts";

export { fakeFacts } from "./facts.ts";

/** A folder that is removed when the running test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cellwall-toolchain-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A recipe that writes one small executable per tool and counts how often it ran. */
export function fakeRecipe(
  id: string,
  tools: readonly ToolName[],
  changes: Partial<Recipe> = {},
): Recipe & { readonly made: () => number } {
  let made = 0;
  return {
    id,
    version: "1.2.3",
    origin: "built",
    from: "a fake",
    usually: "no time",
    needs: "nothing",
    provides: Object.fromEntries(tools.map((tool) => [tool, tool])),
    inputs: () => id,
    make: async (into) => {
      made += 1;
      for (const tool of tools) writeFileSync(join(into, tool), `#!/bin/sh\necho ${tool} 1.2.3\n`, { mode: 0o755 });
    },
    ...changes,
    made: () => made,
  };
}

/** A machine without network and Go, with an empty PATH and an empty cache; `notes` are the lines it was told. */
export function fakeMachine(
  facts: readonly ToolFacts[],
  changes: Partial<Surroundings> = {},
): Surroundings & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    cache: tempFolder(),
    env: { PATH: "" },
    catalogue: new Map(facts.map((one) => [one.name, one])),
    status: { now: () => {}, note: (text) => notes.push(text) },
    now: () => new Date("2026-11-21T00:00:00Z"),
    reachable: async () => false,
    go: async () => ({ usable: false, why: "no `go` on PATH" }),
    python: async () => ({ usable: false, why: "no `python3` on PATH" }),
    java: async () => ({ usable: false, why: "no `javac` on PATH" }),
    kitchen: () => ({
      status: { now: () => {}, note: () => {} },
      run: async () => {
        throw new Error("no command is to run here");
      },
      fetch: async (url) => {
        throw new Error(`${url} is not to be fetched here`);
      },
    }),
    thorough: false,
    ...changes,
    notes,
  };
}
