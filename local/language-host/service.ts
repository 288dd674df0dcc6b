import type * as Grpc from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { dependenciesOf } from "./dependencies.ts";
import { POLICY_PACK, policyPackOf, runPolicyPack } from "./policy-pack.ts";
import { type Ending, running, runProgram, startOf, stop } from "./program.ts";
import { Empty, grpc, language, plugin, SDK_VERSION } from "./protocol.ts";

/** What the engine asks a language host. `engine` is the engine's address, from the command line or the handshake. */
export function languageRuntime(address: string): ILanguageRuntimeServer {
  let engine = address;
  return {
    handshake(call, answer) {
      engine = call.request.getEngineAddress() || engine;
      answer(null, new language.LanguageHandshakeResponse());
    },
    getPluginInfo(_call, answer) {
      answer(null, new plugin.PluginInfo().setVersion(SDK_VERSION));
    },
    // Empty lists are a valid answer: the engine then finds each provider when the first resource asks for it, and
    // does not try to download those of dependencies that this stack never uses.
    getRequiredPlugins(_call, answer) {
      answer(null, new language.GetRequiredPluginsResponse());
    },
    getRequiredPackages(_call, answer) {
      answer(null, new language.GetRequiredPackagesResponse());
    },
    run(call, answer) {
      run(call, engine).then(
        ({ error, bail }) => answer(null, new language.RunResponse().setError(error).setBail(bail)),
        (error: Error) => answer(null, new language.RunResponse().setError(error.message)),
      );
    },
    about(_call, answer) {
      answer(null, new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version));
    },
    getProgramDependencies(call, answer) {
      const list = dependenciesOf(call.request.getInfo()?.getProgramDirectory() || call.request.getPwd());
      const response = new language.GetProgramDependenciesResponse();
      response.setDependenciesList(
        list.map(({ name, version }) => new language.DependencyInfo().setName(name).setVersion(version)),
      );
      answer(null, response);
    },
    runtimeOptionsPrompts(_call, answer) {
      answer(null, new language.RuntimeOptionsResponse());
    },
    installDependencies(call) {
      call.emit("error", refusal("install dependencies: run `npm install` in the project's folder"));
    },
    runPlugin(call) {
      if (call.request.getKind() !== POLICY_PACK || call.request.getAttachDebugger()) {
        call.emit(
          "error",
          refusal("run plugins other than policy packs, or debug them: install the Pulumi release, which can"),
        );
        return;
      }
      try {
        runPolicyPack(policyPackOf(call.request), call);
      } catch (error) {
        call.emit("error", failed(error));
      }
    },
    template: (_call, answer) => answer(refusal("fill in templates")),
    generateProgram: (_call, answer) => answer(refusal("generate programs")),
    generateProject: (_call, answer) => answer(refusal("generate projects")),
    generatePackage: (_call, answer) => answer(refusal("generate packages")),
    pack: (_call, answer) => answer(refusal("pack packages")),
    link: (_call, answer) => answer(refusal("link packages")),
    cancel(_call, answer) {
      for (const child of running) stop(child);
      answer(null, new Empty());
    },
  };
}

/** The engine hangs up when it is interrupted; the program ends then. */
async function run(
  call: Grpc.ServerUnaryCall<InstanceType<typeof language.RunRequest>, unknown>,
  engine: string,
): Promise<Ending> {
  if (call.request.getAttachDebugger()) {
    return {
      error: "Cellwall's language host can't attach a debugger: install the Pulumi release, which can",
      bail: false,
    };
  }
  return runProgram(startOf(call.request, engine), (child) => call.on("cancelled", () => stop(child)));
}

/** The engine shows `details`. */
function failed(error: unknown): Grpc.ServiceError {
  const details = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(details), {
    code: grpc.status.FAILED_PRECONDITION,
    details,
    metadata: new grpc.Metadata(),
  });
}

function refusal(what: string): Grpc.ServiceError {
  const details = `Cellwall's language host does not ${what}`;
  return Object.assign(new Error(details), { code: grpc.status.UNIMPLEMENTED, details, metadata: new grpc.Metadata() });
}
