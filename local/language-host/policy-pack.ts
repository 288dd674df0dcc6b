import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Grpc from "@grpc/grpc-js";
import type { RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb.js";
import { nodeArguments, running, type Start, stop } from "./program.ts";
import { language } from "./protocol.ts";

/** Kind of plugin that a policy pack is. Source: apitype.AnalyzerPlugin, pulumi/sdk 3.250.0. */
export const POLICY_PACK = "analyzer";

/**
 * Command line and environment of the SDK's runner of policy packs: the engine's address first, the pack's folder last.
 * The pack runs in its own folder, because the policy SDK reads `version` from the package.json there.
 * @throws Error when the pack's folder has no @pulumi/pulumi.
 */
export function policyPackOf(request: RunPluginRequest): Start {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() || request.getProgram();
  const options = info?.getOptions()?.toJavaScript() ?? {};
  return {
    cwd: directory,
    args: [
      ...nodeArguments(options.nodeargs),
      "--import",
      pathToFileURL(join(import.meta.dirname, "orphan.ts")).href,
      runner(directory),
      ...request.getArgsList(),
      directory,
    ],
    env: Object.fromEntries(request.getEnvList().map(pair)),
  };
}

function pair(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function runner(directory: string): string {
  try {
    return createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  } catch {
    throw new Error(`the policy pack ${directory} has no @pulumi/pulumi: run \`npm install\` in its folder`);
  }
}

/** Runs a pack until the engine hangs up. What it prints goes to the engine, which reads the pack's port from it. */
export function runPolicyPack(
  { args, cwd, env }: Start,
  call: Grpc.ServerWritableStream<RunPluginRequest, RunPluginResponse>,
): ChildProcess {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.stdout.on("data", (text: Buffer) => call.write(new language.RunPluginResponse().setStdout(text)));
  child.stderr.on("data", (text: Buffer) => call.write(new language.RunPluginResponse().setStderr(text)));
  child.on("error", (error) => {
    running.delete(child);
    call.emit("error", new Error(`the policy pack can't be started in ${cwd}: ${error.message}`));
  });
  child.on("close", (code) => {
    running.delete(child);
    call.write(new language.RunPluginResponse().setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => stop(child));
  return child;
}
