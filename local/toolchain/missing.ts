import { settingOf } from "./find.ts";
import { GO_MINIMUM } from "./make/modules.ts";
import type { Recipe, ToolFacts } from "./model.ts";
import { ToolchainError } from "./problem.ts";

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
  return new ToolchainError(
    `${ways.length} ${ways.length === 1 ? "tool is" : "tools are"} missing and can't be had here:\n${lines.join("\n")}\n` +
      "  any one of these helps:\n" +
      "    - make the addresses above reachable (a proxy is read from HTTPS_PROXY with NODE_USE_ENV_PROXY=1)\n" +
      `    - install Go ${GO_MINIMUM.join(".")} or later (https://go.dev/dl) so that they are built from Go modules, about 20 min once\n` +
      `    - install them yourself, on PATH or by setting, such as ${settingOf(example)}=/path/to/${example}\n` +
      `    - copy the cache of a machine that has them to ${cache}`,
  );
}
