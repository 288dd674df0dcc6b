import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheLayout } from "./cache/folder.ts";
import { type Lock, takeLock } from "./cache/lock.ts";
import { makeEntry } from "./cache/store.ts";
import { endOrphan } from "./make/child.ts";
import type { Recipe } from "./model.ts";
import type { Surroundings } from "./resolve.ts";
import { duration, timed } from "./show/progress.ts";

/** Takes the lock of the cache; says for whom it waits, and ends what an owner that was killed left running. */
export async function waitForLock({ cache, status }: Surroundings): Promise<Lock> {
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

/** Makes one recipe and shows how it goes. The caller holds the lock. */
export async function make(recipe: Recipe, why: string, around: Surroundings, lock: Lock): Promise<void> {
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
