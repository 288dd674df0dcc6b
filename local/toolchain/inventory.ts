import { cacheLayout } from "./cache/folder.ts";
import { emptyCache } from "./cache/store.ts";
import type { ToolName } from "./model.ts";
import { factsOf, present, type Surroundings } from "./resolve.ts";
import type { Listed } from "./show/table.ts";
import { chooseWay } from "./ways.ts";
import { waitForLock } from "./work.ts";

/** What is there, and how the rest would be had. Gets nothing. */
export async function listIn(names: readonly ToolName[], around: Surroundings): Promise<Listed[]> {
  const wanted = names.map((name) => factsOf(around.catalogue, name));
  const there = await present(wanted, around, true);
  return Promise.all(
    wanted.map(async (facts) => {
      const tool = there.get(facts.name);
      if (tool !== undefined) return tool;
      const { download, build, noDownload, noBuild } = await chooseWay(facts, around);
      const { name, version } = facts;
      if (download !== undefined) return { name, version, plan: `would be downloaded from ${download.from}` };
      if (build !== undefined) return { name, version: build.version, plan: `would be built from ${build.from}` };
      return { name, version, plan: `can't be had: ${noDownload}; ${noBuild}` };
    }),
  );
}

/** Empties the cache; waits for a run that works in it. */
export async function cleanIn(around: Surroundings): Promise<string> {
  const lock = await waitForLock(around);
  try {
    emptyCache(around.cache);
  } finally {
    lock.release();
  }
  return `removed the tools below ${cacheLayout(around.cache).entries}; the next run gets them again`;
}
