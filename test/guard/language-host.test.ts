import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Grpc from "@grpc/grpc-js";
import type { RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grpc, language, languageService } from "../../local/language-host/protocol.ts";
import { ROOT } from "../../local/plane/paths.ts";

const struct = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"))(
  "google-protobuf/google/protobuf/struct_pb.js",
) as typeof import("google-protobuf/google/protobuf/struct_pb.js");

let host: ChildProcess;
let client: InstanceType<typeof languageService.LanguageRuntimeClient>;
let empty: string;

beforeAll(async () => {
  empty = mkdtempSync(join(tmpdir(), "cellwall-pack-"));
  writeFileSync(join(empty, "package.json"), "{}");
  host = spawn(process.execPath, [join(ROOT, "local", "language-host", "main.ts"), "127.0.0.1:1"]);
  const port = await new Promise<string>((resolve) =>
    host.stdout?.once("data", (text: Buffer) => resolve(`${text}`.trim())),
  );
  client = new languageService.LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure() as never);
});
afterAll(() => {
  client?.close();
  host?.kill("SIGKILL");
  rmSync(empty, { recursive: true, force: true });
});

function request(kind: string, directory: string): RunPluginRequest {
  const info = new language.ProgramInfo().setProgramDirectory(directory).setRootDirectory(directory).setEntryPoint(".");
  info.setOptions(struct.Struct.fromJavaScript({ typescript: false }));
  const environment = Object.entries(process.env).map(([key, value]) => `${key}=${value}`);
  const run = new language.RunPluginRequest().setInfo(info).setKind(kind).setPwd(directory);
  return run.setArgsList(["127.0.0.1:1"]).setEnvList(environment);
}

/** The first thing that the host says to a request: output of the plugin, or why there is none. */
function first(kind: string, directory: string): Promise<{ stdout: string } | { refused: string }> {
  const call = client.runPlugin(request(kind, directory)) as unknown as Grpc.ClientReadableStream<RunPluginResponse>;
  return new Promise((resolve) => {
    call.on("data", (response: RunPluginResponse) => {
      resolve({ stdout: Buffer.from(response.getStdout_asU8()).toString("utf8") });
      call.cancel();
    });
    call.on("error", ({ details }: Grpc.ServiceError) => resolve({ refused: details }));
  });
}

describe("the project's language host", () => {
  it("starts a policy pack and passes its port on", async () => {
    expect(await first("analyzer", join(ROOT, "stacks", "guard"))).toEqual({
      stdout: expect.stringMatching(/^\d+\n$/),
    });
  });

  it("answers at once when a pack can't start, with what to do", async () => {
    const answer = await first("analyzer", empty);
    expect(answer).toEqual({
      refused: `the policy pack ${empty} has no @pulumi/pulumi: run \`npm install\` in its folder`,
    });
  });

  it("answers at once to what it does not do", async () => {
    expect(await first("resource", empty)).toEqual({ refused: expect.stringContaining("other than policy packs") });
    const install = client.installDependencies(
      new language.InstallDependenciesRequest(),
    ) as unknown as NodeJS.EventEmitter;
    const refused = await new Promise<string>((resolve) => {
      install.on("error", ({ details }: Grpc.ServiceError) => resolve(details));
    });
    expect(refused).toContain("run `npm install`");
  });
});
