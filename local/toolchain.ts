/** `npm run toolchain`: gets every tool and says where each one is. */
import { parseArgs } from "node:util";
import { failure } from "./plane/failure.ts";
import { cacheFolder } from "./toolchain/cache/folder.ts";
import { FOR_TESTS } from "./toolchain/catalogue/index.ts";
import { clean, listTools, resolveTools, type ToolName, toolNames, toolPath } from "./toolchain/index.ts";
import { printTools } from "./toolchain/show/table.ts";

const USAGE = `npm run toolchain [-- OPTIONS] [TOOL…]   find, download or build every tool, or the named ones

  --list     say what is there and how the rest would be had; get nothing
  --verify   hash every cached file; a damaged tool is made again
  --clean    remove the cache (${cacheFolder()})
  --help

A tool of your own: CELLWALL_TOOL_<NAME>=PATH, such as CELLWALL_TOOL_PULUMI. Another cache: CELLWALL_CACHE=FOLDER.
tools: ${toolNames().join(", ")}`;

try {
  await main();
} catch (error) {
  failure(error);
}

async function main(): Promise<void> {
  const flag = { type: "boolean", default: false } as const;
  let parsed: ReturnType<typeof read>;
  function read() {
    return parseArgs({ allowPositionals: true, options: { list: flag, verify: flag, clean: flag, help: flag } });
  }
  try {
    parsed = read();
  } catch (error) {
    return usage((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return console.log(USAGE);
  const unknown = positionals.filter((name) => !toolNames().includes(name as ToolName));
  if (unknown.length > 0) return usage(`there is no tool ${unknown.join(", ")}`);
  if (values.clean) return console.log(await clean());
  const names = positionals.length > 0 ? (positionals as ToolName[]) : defaultTools();
  if (values.list) return printTools(await listTools(names));
  const tools = await resolveTools(names, { thorough: values.verify });
  printTools([...tools.values()]);
  console.log(`\nto use them in a shell: export PATH=${toolPath(tools)}:"$PATH"`);
}

/** Without a choice, everything that `npm start` needs. */
function defaultTools(): ToolName[] {
  return toolNames().filter((name) => !FOR_TESTS.has(name));
}

function usage(problem: string): void {
  console.error(`${problem}\n\n${USAGE}`);
  process.exitCode = 2;
}
