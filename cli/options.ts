import { relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { LoadOptions } from "../components/cell/load.ts";

/** Platform file of the local plane: the one that counts where none is named. */
const LOCAL_PLATFORM = resolve(import.meta.dirname, "..", "stacks", "cells", "platform", "local.yaml");

export interface SharedOptions {
  readonly environment: string;
  readonly platform: string;
  readonly asOf: string;
}

/** Options of every verb that works on the model of one environment. */
export function withModelOptions(command: Command): Command {
  return command
    .requiredOption("-e, --environment <name>", "environment, such as dev or prod")
    .addOption(platformOption())
    .addOption(asOfOption());
}

export function platformOption(): Option {
  return new Option("-p, --platform <file>", "platform file").default(LOCAL_PLATFORM, "the local plane's");
}

export function asOfOption(): Option {
  return new Option("--as-of <instant>", "instant at which approvals are judged, RFC 3339").default(
    new Date().toISOString(),
    "now",
  );
}

export function formatOption(formats: readonly string[]): Option {
  return new Option("--format <format>", "output format").choices(formats).default("text");
}

/** Paths in messages are relative to where the command was run. */
export function loadOptions(paths: readonly string[], { environment, platform, asOf }: SharedOptions): LoadOptions {
  const root = process.cwd();
  return { root, paths, platform: relative(root, resolve(platform)), environment, asOf };
}
