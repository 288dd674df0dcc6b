import { settingOf } from "./find.ts";
import { JAVA_MINIMUM } from "./make/jars.ts";
import { GO_MINIMUM } from "./make/modules.ts";
import { PYTHON_MINIMUM } from "./make/python.ts";
import type { Recipe, ToolFacts } from "./model.ts";
import { ToolchainError } from "./problem.ts";
import type { Surroundings } from "./resolve.ts";

/** How a tool can be had here, and why not otherwise. */
export interface Way {
  readonly facts: ToolFacts;
  readonly download: Recipe | undefined;
  readonly build: Recipe | undefined;
  readonly noDownload: string;
  readonly noBuild: string;
  /** Hosts that were asked and did not answer. */
  readonly unreachable: readonly string[];
}

/** One message for all tools that can't be had, with every way to get them. */
export function missingTools(ways: readonly Way[], cache: string): ToolchainError {
  const lines = ways.map(
    ({ facts, noDownload, noBuild }) =>
      `    ${facts.name} ${facts.version}\n      download: ${noDownload}\n      build:    ${noBuild}`,
  );
  const example = ways[0]?.facts.name ?? "pulumi";
  const recipes = ways.flatMap(({ facts }) => facts.recipes);
  const python = recipes.some(({ needs }) => needs !== "nothing" && "python" in needs);
  const java = recipes.some(({ needs }) => needs !== "nothing" && "java" in needs);
  return new ToolchainError(
    `${ways.length} ${ways.length === 1 ? "tool is" : "tools are"} missing and can't be had here:\n${lines.join("\n")}\n` +
      "  any one of these helps:\n" +
      "    - make the addresses above reachable (a proxy is read from HTTPS_PROXY with NODE_USE_ENV_PROXY=1)\n" +
      `    - install Go ${GO_MINIMUM.join(".")} or later (https://go.dev/dl) so that they are built from Go modules, about 20 min once\n` +
      (python
        ? `    - install Python ${PYTHON_MINIMUM.join(".")} or later with pip for those that are Python packages\n`
        : "") +
      (java ? `    - install a JDK, ${JAVA_MINIMUM} or later, and Maven for those that are Java libraries\n` : "") +
      `    - install them yourself, on PATH or by setting, such as ${settingOf(example)}=/path/to/${example}\n` +
      `    - copy the cache of a machine that has them to ${cache}`,
  );
}

/** Decides before any work how each tool is had. @throws ToolchainError listing those that can't be. */
export async function chooseWays(missing: readonly ToolFacts[], around: Surroundings): Promise<Way[]> {
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

/** Every way to have one tool here, and why there is no other. */
export async function chooseWay(facts: ToolFacts, around: Surroundings): Promise<Way> {
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
      const builder = await builderOf(recipe.needs, around);
      if (builder.usable) build ??= recipe;
      else noBuild = builder.why;
    }
  }
  return { facts, download, build, noDownload, noBuild, unreachable };
}

/** Whether the language that a build takes is there. */
function builderOf(needs: Exclude<Recipe["needs"], "nothing" | { readonly url: string }>, around: Surroundings) {
  if ("python" in needs) return around.python(needs.requirements);
  return "java" in needs ? around.java(needs.folder) : around.go(needs.folder);
}

/** Each item once, in order of first appearance. */
export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
