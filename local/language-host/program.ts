import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb.js";

/**
 * Exit code of a program that has already told the user what is wrong, so that the engine adds nothing.
 * Source: `nodeJSProcessExitedAfterLoggingUserActionableMessage` in the SDK's cmd/run, 3.270.0.
 */
const ALREADY_TOLD = 32;

/** How a program ended: well, badly with a message, or badly after telling the user itself. */
export interface Ending {
  readonly error: string;
  readonly bail: boolean;
}

/** What to start for a run request. */
export interface Start {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The programs that run now; none outlives the host. */
export const running = new Set<ChildProcess>();

/**
 * Command line and environment of the SDK's runner for one request.
 * @throws Error when the program's folder has no @pulumi/pulumi.
 */
export function startOf(request: RunRequest, engine: string, env: NodeJS.ProcessEnv = process.env): Start {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() || request.getPwd();
  const options = info?.getOptions()?.toJavaScript() ?? {};
  const flags: readonly (readonly [string, string])[] = [
    ["--monitor", request.getMonitorAddress()],
    ["--engine", engine],
    ["--organization", request.getOrganization()],
    ["--project", request.getProject()],
    ["--root-directory", info?.getRootDirectory() ?? ""],
    ["--stack", request.getStack()],
    ["--pwd", request.getPwd()],
    ["--parallel", request.getParallel() === 0 ? "" : String(request.getParallel())],
  ];
  const tsconfig = options.tsconfig;
  return {
    cwd: request.getPwd() || directory,
    args: [
      ...nodeArguments(options.nodeargs),
      "--import",
      pathToFileURL(join(import.meta.dirname, "orphan.ts")).href,
      runner(directory),
      ...flags.flatMap(([flag, value]) => (value === "" ? [] : [flag, value])),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() || request.getProgram() || ".",
      ...request.getArgsList(),
    ],
    env: {
      ...env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript !== false),
      ...(typeof tsconfig === "string" && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
    },
  };
}

/** The runner of the SDK that the program itself depends on. */
function runner(directory: string): string {
  try {
    return createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new Error(`${directory} has no @pulumi/pulumi: run \`npm install\` in the project's folder`);
  }
}

/** `nodeargs` of Pulumi.yaml is one string. Quotes group, as in a shell. */
export function nodeArguments(given: unknown): string[] {
  if (typeof given !== "string") return [];
  return [...given.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

/** Runs a program to its end. Its output goes where the host's goes, which the engine reads. */
export function runProgram({ args, cwd, env }: Start, started: (child: ChildProcess) => void): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    running.add(child);
    started(child);
    child.on("error", (error) => {
      running.delete(child);
      resolve({ error: `the program can't be started in ${cwd}: ${error.message}`, bail: false });
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve(ending(code, signal));
    });
  });
}

/** What the engine is told about an exit code or a signal. */
export function ending(code: number | null, signal: NodeJS.Signals | null): Ending {
  if (code === 0) return { error: "", bail: false };
  if (code === ALREADY_TOLD) return { error: "", bail: true };
  if (code === null) return { error: `the program was ended by ${signal}`, bail: false };
  return { error: `the program ended with exit code ${code}`, bail: false };
}

/** Ends a program that is no longer wanted; by force after two seconds. */
export function stop(child: ChildProcess): void {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
}
