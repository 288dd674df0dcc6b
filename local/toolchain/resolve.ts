import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheLayout } from "./cache/folder.ts";
import { type Lock, takeLock } from "./cache/lock.ts";
import { emptyWork, entryFolder, lookUp, makeEntry } from "./cache/store.ts";
import type { Catalogue } from "./catalogue/index.ts";
import { configuredTool, installedTool } from "./find.ts";
import { type ChildSettings, endOrphan } from "./make/child.ts";
import type { GoState } from "./make/go.ts";
import { reason } from "./make/kitchen.ts";
import { missingTools, type Way } from "./missing.ts";
import type { Kitchen, Recipe, Tool, ToolFacts, ToolName } from "./model.ts";
import { diskFull, isDiskFull, ToolchainError } from "./problem.ts";
import { duration, type StatusLine, timed } from "./report.ts";

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
      throw isDiskFull(error) ? diskFull("the toolchain", around.cache, error) : error;
    }
  }
  return new Map(wanted.flatMap(({ name }) => (found.has(name) ? [[name, found.get(name) as Tool] as const] : [])));
}

function factsOf(catalogue: Catalogue, name: ToolName): ToolFacts {
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
  const { origin, from } = recipe;
  const path = join(folder, recipe.provides[facts.name] ?? ".");
  // An entry may hold several tools; the version is the tool's own where the release is the wanted one.
  const version = recipe.version.startsWith(facts.version) ? facts.version : versionIn(facts, recipe);
  return { name: facts.name, version, path, origin, from };
}

/** One executable that holds etcd and Kubernetes carries both versions: `1.36.3-etcd-3.6.8`. */
function versionIn(facts: ToolFacts, recipe: Recipe): string {
  return recipe.version.endsWith(`-${facts.name}-${facts.version}`) ? facts.version : recipe.version;
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
          if (isDiskFull(error) || isMismatch(error)) throw error;
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

/** Decides before any work how each tool is had. @throws ToolchainError listing those that can't be. */
async function chooseWays(missing: readonly ToolFacts[], around: Surroundings): Promise<Way[]> {
  const ways = await Promise.all(missing.map((facts) => chooseWay(facts, around)));
  const none = ways.filter(({ download, build }) => download === undefined && build === undefined);
  if (none.length > 0) throw missingTools(none, around.cache);
  const hosts = unique(ways.flatMap(({ unreachable }) => unreachable));
  if (hosts.length > 0) {
    around.status.note(
      `releases can't be downloaded here (no answer from ${hosts.join(", ")}): building from Go modules`,
    );
  }
  return ways;
}

async function chooseWay(facts: ToolFacts, around: Surroundings): Promise<Way> {
  let download: Recipe | undefined;
  let build: Recipe | undefined;
  let noDownload = "there is no release to download";
  let noBuild = "it can't be built";
  const unreachable: string[] = [];
  for (const recipe of facts.recipes) {
    if (recipe.needs === "nothing") build ??= recipe;
    else if ("url" in recipe.needs) {
      const { url } = recipe.needs;
      if (await around.reachable(url)) download ??= recipe;
      else {
        unreachable.push(new URL(url).host);
        noDownload = `${url} does not answer`;
      }
    } else {
      const go = await around.go(recipe.needs.folder);
      if (go.usable) build ??= recipe;
      else noBuild = go.why;
    }
  }
  return { facts, download, build, noDownload, noBuild, unreachable };
}

async function waitForLock({ cache, status }: Surroundings): Promise<Lock> {
  const started = performance.now();
  let told = "";
  return takeLock(cacheLayout(cache).lock, "looking what is missing", {
    waiting: (owner) => {
      const doing = owner === undefined ? "another run" : `process ${owner.pid}, which is ${owner.doing}`;
      if (doing !== told) status.note(`waiting for ${doing}`);
      told = doing;
      status.now(`waiting for ${doing}, ${duration(performance.now() - started)}`);
    },
    takeover: (gone) => {
      status.note(
        `an earlier run (process ${gone?.pid ?? "unknown"}) ended while ${gone?.doing ?? "it worked"}: going on from there`,
      );
      endOrphan(gone?.child);
    },
  });
}

async function make(recipe: Recipe, why: string, around: Surroundings, lock: Lock): Promise<void> {
  const { cache, status } = around;
  if (recipe.needs === "nothing") {
    await makeEntry(cache, recipe, around.kitchen({ log: "" }, status), around.now);
    return;
  }
  const folder = cacheLayout(cache).log;
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${recipe.id}-${recipe.version}.log`);
  const verb = recipe.origin === "downloaded" ? "downloading" : "building";
  const doing = `${verb} ${recipe.id} (log: ${log})`;
  lock.say(doing);
  const kitchen = around.kitchen(
    { log, started: (child) => lock.say(doing, child), interrupted: () => lock.release() },
    status,
  );
  await timed(status, `${verb} ${recipe.id} ${recipe.version}`, { why, usually: recipe.usually, log }, () =>
    makeEntry(cache, recipe, kitchen, around.now),
  );
}

/** Notes every wanted tool that a finished recipe gives. */
function keep(recipe: Recipe, wanted: readonly ToolFacts[], found: Map<ToolName, Tool>, around: Surroundings): void {
  for (const facts of wanted) {
    if (found.has(facts.name) || !facts.recipes.some(({ id }) => id === recipe.id)) continue;
    found.set(facts.name, fromRecipe(facts, recipe, entryFolder(around.cache, recipe)));
  }
}

function isMismatch(error: unknown): boolean {
  return error instanceof ToolchainError && error.message.startsWith("checksum mismatch");
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

/** Waits for all, then fails with the first failure: nothing goes on in the background. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === "rejected") throw result.reason;
}
