/** The tools of the local plane and the tests: found, downloaded or built, and kept in a cache outside the clone. */
import { cacheFolder } from "./cache/folder.ts";
import { catalogue } from "./catalogue/index.ts";
import { cleanIn, listIn } from "./inventory.ts";
import { goProbe } from "./make/go.ts";
import { javaProbe } from "./make/jars.ts";
import { hostProbe, realKitchen } from "./make/kitchen.ts";
import { pythonProbe } from "./make/python.ts";
import type { Tool, ToolName } from "./model.ts";
import { resolveIn, type Surroundings } from "./resolve.ts";
import { type Progress, statusLine } from "./show/progress.ts";
import type { Listed } from "./show/table.ts";

export { toolPath } from "./bin.ts";
export type { Tool, ToolName } from "./model.ts";
export { ToolchainError } from "./problem.ts";
export type { Progress } from "./show/progress.ts";

export interface ResolveOptions {
  /** Receives the changing line. Default: standard error, where that is a terminal. */
  readonly progress?: Progress;
  /** Hash every cached file instead of comparing size and time. */
  readonly thorough?: boolean;
}

/**
 * Finds every tool in this order: the user's setting (`CELLWALL_TOOL_<NAME>`), the cache, PATH, the official release, a
 * build from Go modules.
 * @throws ToolchainError with every tool that can't be had and what to do.
 */
export function resolveTools(
  names: readonly ToolName[],
  options: ResolveOptions = {},
): Promise<ReadonlyMap<ToolName, Tool>> {
  return resolveIn(names, surroundings(options));
}

/** This machine as it is. */
export function surroundings({ progress, thorough = false }: ResolveOptions = {}): Surroundings {
  return {
    cache: cacheFolder(),
    env: process.env,
    catalogue: catalogue(),
    status: statusLine({ progress }),
    now: () => new Date(),
    reachable: hostProbe(),
    go: goProbe(),
    python: pythonProbe(),
    java: javaProbe(),
    kitchen: realKitchen,
    thorough,
  };
}

/** Names of all tools. */
export function toolNames(): ToolName[] {
  return [...catalogue().keys()];
}

/** What is there, and how the rest would be had. Gets nothing. */
export function listTools(names: readonly ToolName[]): Promise<Listed[]> {
  return listIn(names, surroundings());
}

/** Empties the cache; waits for a run that works in it. Returns a line that says what was done. */
export function clean(): Promise<string> {
  return cleanIn(surroundings());
}
