import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Tool, ToolFacts } from "./model.ts";
import { ToolchainError } from "./problem.ts";

const execute = promisify(execFile);

/** Setting that names a user's own tool: `CELLWALL_TOOL_` and the tool's name, as in `CELLWALL_TOOL_KUBE_APISERVER`. */
export function settingOf(name: string): string {
  return `CELLWALL_TOOL_${name.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * The tool that the user's setting names.
 * @throws ToolchainError when it is not there, can't be run or has a version that does not fit.
 */
export async function configuredTool(facts: ToolFacts, env: NodeJS.ProcessEnv): Promise<Tool | undefined> {
  const setting = settingOf(facts.name);
  const given = env[setting];
  if (given === undefined || given === "") return undefined;
  const path = resolve(given);
  const fault = faultAt(facts, path);
  if (fault !== undefined) {
    throw new ToolchainError(`${setting}=${given}: ${fault}\n    fix: name ${described(facts)}, or unset it`);
  }
  const version = await versionOf(facts, path);
  if (facts.check !== undefined && version === undefined) {
    throw new ToolchainError(
      `${setting}=${given}: it does not tell its version, so it is not ${facts.name}\n` +
        `    fix: name ${described(facts)}, or unset it`,
    );
  }
  if (facts.check !== undefined && version !== undefined && !accepts(facts.check.accepts, version)) {
    throw new ToolchainError(
      `${setting}=${given}: version ${version} does not fit, ${facts.check.accepts} is needed (${facts.version} is tested)\n` +
        `    fix: name ${described(facts)}, or unset it to have it found, downloaded or built`,
    );
  }
  return { name: facts.name, version: version ?? "unknown", path, origin: "configured", from: setting };
}

/** The tool on PATH, or in a place where its own installer puts it, if it has exactly the wanted version. */
export async function installedTool(
  facts: ToolFacts,
  env: NodeJS.ProcessEnv,
  all: ReadonlyMap<string, ToolFacts>,
  home: string = homedir(),
): Promise<Tool | undefined> {
  if (facts.kind !== "executable") return undefined;
  const places = (facts.places ?? []).map((place) => join(home, place));
  for (const folder of [...(env.PATH ?? "").split(delimiter).filter(Boolean), ...places]) {
    const path = join(folder, facts.executable ?? facts.name);
    if (faultAt(facts, path) !== undefined) continue;
    const version = await installedVersion(facts, path, all, places.includes(folder));
    if (version !== facts.version) continue;
    return { name: facts.name, version, path, origin: "configured", from: folder };
  }
  return undefined;
}

/** A tool that can't tell has the version of the one beside it, or the version that its installer's folder names. */
async function installedVersion(
  facts: ToolFacts,
  path: string,
  all: ReadonlyMap<string, ToolFacts>,
  isPlace: boolean,
): Promise<string | undefined> {
  if (facts.check !== undefined) return versionOf(facts, path);
  const companion = facts.besides === undefined ? undefined : all.get(facts.besides);
  if (companion !== undefined) {
    const beside = join(dirname(path), companion.executable ?? companion.name);
    return faultAt(companion, beside) === undefined ? versionOf(companion, beside) : undefined;
  }
  return isPlace && dirname(path).endsWith(`-v${facts.version}`) ? facts.version : undefined;
}

/** The version that a tool tells, without a leading `v`. */
export async function versionOf(facts: ToolFacts, path: string): Promise<string | undefined> {
  const { check } = facts;
  if (check === undefined) return undefined;
  try {
    if ("file" in check.ask) return check.pattern.exec(readFileSync(join(path, check.ask.file), "utf8"))?.[1];
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const [command, args] =
      "interpreter" in check.ask ? [interpreterOf(path), check.ask.interpreter] : [path, check.ask];
    const { stdout, stderr } = await execute(command, [...args], { timeout: 15_000, env });
    return check.pattern.exec(stdout)?.[1] ?? check.pattern.exec(stderr)?.[1];
  } catch {
    return undefined;
  }
}

/** The program that the first line of a script names. @throws Error for a file that is no script, or one that names `env`. */
function interpreterOf(path: string): string {
  const named = /^#!\s*(\S+)\s*$/m.exec(readFileSync(path, "latin1").split("\n", 1)[0] ?? "")?.[1];
  if (named === undefined) throw new Error(`${path} names no interpreter`);
  return named;
}

/** Whether a version lies in a range such as `3`, `1.36` or `1.20.2`. */
function accepts(range: string, version: string): boolean {
  return `${version}.`.startsWith(`${range}.`);
}

function faultAt(facts: ToolFacts, path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "there is no such file or folder";
  if (facts.kind === "folder") {
    if (!found.isDirectory()) return "it is not a folder";
    return facts.holds !== undefined && !existsSync(join(path, facts.holds))
      ? `the folder holds no ${facts.holds}`
      : undefined;
  }
  if (!found.isFile()) return "it is not a file";
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return "it is not executable";
  }
}

function described(facts: ToolFacts): string {
  return `${facts.kind === "folder" ? "a folder with" : "an executable"} ${facts.name} ${facts.version}`;
}
