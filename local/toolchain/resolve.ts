import { join } from "node:path";
import { emptyWork, entryFolder, lookUp } from "./cache/store.ts";
import type { Catalogue } from "./catalogue/index.ts";
import { configuredTool, installedTool } from "./find.ts";
import type { ChildSettings } from "./make/child.ts";
import type { GoState } from "./make/go.ts";
import { reason } from "./make/kitchen.ts";
import type { Kitchen, Recipe, Tool, ToolFacts, ToolName } from "./model.ts";
import { ChecksumError, diskFull, isDiskFull, ToolchainError, unusableCache } from "./problem.ts";
import type { StatusLine } from "./show/progress.ts";
import { chooseWays, missingTools, unique } from "./ways.ts";
import { make, waitForLock } from "./work.ts";

/** Everything outside that decides what is found and made. Tests put their own in. */
export interface Surroundings {
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly catalogue: Catalogue;
  readonly status: StatusLine;
  readonly now: () => Date;
  /** Whether an address can be downloaded from. */
  readonly reachable: (url: string) => Promise<boolean>;
  readonly go: (folder: string) => Promise<GoState>;
  /** Whether Python packages can be installed from a list of them. */
  readonly python: (requirements: string) => Promise<GoState>;
  /** Whether Java libraries can be had and a program compiled over them. */
  readonly java: (folder: string) => Promise<GoState>;
  readonly kitchen: (settings: ChildSettings, status: StatusLine) => Kitchen;
  /** Hash every cached file, whatever its time says. */
  readonly thorough: boolean;
}

/**
 * Finds every tool in this order: the user's setting, the cache, PATH, the official release, a build.
 * @throws ToolchainError with every tool that can't be had and both ways to get it, before anything is built.
 */
export async function resolveIn(
  names: readonly ToolName[],
  around: Surroundings,
): Promise<ReadonlyMap<ToolName, Tool>> {
  const wanted = [...new Set(names)].map((name) => factsOf(around.catalogue, name));
  const found = await present(wanted, around, true);
  if (found.size < wanted.length) {
    try {
      await makeMissing(wanted, found, around);
    } catch (error) {
      if (isDiskFull(error)) throw diskFull("the toolchain", around.cache, error);
      throw unusableCache(around.cache, error) ?? error;
    }
  }
  return new Map(wanted.flatMap(({ name }) => (found.has(name) ? [[name, found.get(name) as Tool] as const] : [])));
}

/** @throws ToolchainError for a name that is no tool. */
export function factsOf(catalogue: Catalogue, name: ToolName): ToolFacts {
  const facts = catalogue.get(name);
  if (facts === undefined)
    throw new ToolchainError(`there is no tool ${name}; there are ${[...catalogue.keys()].join(", ")}`);
  return facts;
}

/** What is there already, without making anything. All wrong settings are told at once. */
export async function present(
  wanted: readonly ToolFacts[],
  around: Surroundings,
  tell: boolean,
): Promise<Map<ToolName, Tool>> {
  const results = await Promise.allSettled(wanted.map((facts) => presentTool(facts, around, tell)));
  const faults = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
  const unexpected = faults.find((fault) => !(fault instanceof ToolchainError));
  if (unexpected !== undefined) throw unexpected;
  if (faults.length > 0) throw new ToolchainError(faults.map(({ message }) => message).join("\n"));
  const tools = results.flatMap((result) => (result.status === "fulfilled" && result.value ? [result.value] : []));
  return new Map(tools.map((tool) => [tool.name, tool]));
}

async function presentTool(facts: ToolFacts, around: Surroundings, tell: boolean): Promise<Tool | undefined> {
  const own = await configuredTool(facts, around.env);
  if (own !== undefined) return own;
  for (const recipe of facts.recipes) {
    const entry = await lookUp(around.cache, recipe, around.thorough);
    if (entry.state === "there") {
      return { ...fromRecipe(facts, recipe, entry.folder), origin: "cached", from: entry.from };
    }
    if (entry.state === "damaged" && tell) {
      around.status.note(
        `${facts.name}: the cached copy is damaged (${entry.fault}) and is made again: ${entry.folder}`,
      );
    }
  }
  return installedTool(facts, around.env, around.catalogue);
}

function fromRecipe(facts: ToolFacts, recipe: Recipe, folder: string): Tool {
  const { origin, from, provides, versions } = recipe;
  const version = versions?.[facts.name] ?? recipe.version;
  return { name: facts.name, version, path: join(folder, provides[facts.name] ?? "."), origin, from };
}

async function makeMissing(
  wanted: readonly ToolFacts[],
  found: Map<ToolName, Tool>,
  around: Surroundings,
): Promise<void> {
  const { cache, status } = around;
  const ways = await chooseWays(
    wanted.filter(({ name }) => !found.has(name)),
    around,
  );
  const lock = await waitForLock(around);
  try {
    emptyWork(cache);
    // Another run may have made what this one missed while it waited.
    for (const [name, tool] of await present(wanted, around, false)) found.set(name, tool);
    const open = () => ways.filter(({ facts }) => !found.has(facts.name));
    const downloads = unique(open().flatMap(({ download }) => (download === undefined ? [] : [download])));
    const failed = new Map<Recipe, string>();
    await settle(
      downloads.map(async (recipe) => {
        try {
          await make(recipe, `it is not in the cache`, around, lock);
          keep(recipe, wanted, found, around);
        } catch (error) {
          if (isDiskFull(error) || error instanceof ChecksumError) throw error;
          failed.set(recipe, reason(error));
          status.note(`${recipe.id}: ${reason(error)}`);
        }
      }),
    );
    const stuck = open().filter(({ build }) => build === undefined);
    if (stuck.length > 0) {
      throw missingTools(
        stuck.map((way) => ({ ...way, noDownload: (way.download && failed.get(way.download)) ?? way.noDownload })),
        cache,
      );
    }
    for (const recipe of unique(open().flatMap(({ build }) => (build === undefined ? [] : [build])))) {
      await make(
        recipe,
        recipe.needs === "nothing" ? "it is part of the clone" : "no release can be downloaded",
        around,
        lock,
      );
      keep(recipe, wanted, found, around);
    }
  } finally {
    lock.release();
  }
}

/** Notes every wanted tool that a finished recipe gives. */
function keep(recipe: Recipe, wanted: readonly ToolFacts[], found: Map<ToolName, Tool>, around: Surroundings): void {
  for (const facts of wanted) {
    if (found.has(facts.name) || !facts.recipes.some(({ id }) => id === recipe.id)) continue;
    found.set(facts.name, fromRecipe(facts, recipe, entryFolder(around.cache, recipe)));
  }
}

/** Waits for all, then fails with the first failure: nothing goes on in the background. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === "rejected") throw result.reason;
}
