import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ServiceError } from "@grpc/grpc-js";
import { parse } from "yaml";
import { resolveTools } from "../../toolchain/index.ts";

/** A rendered Kubernetes object, as far as tests look into it. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Record<string, unknown>;
}

export interface Chart {
  /** The chart's values.yaml. */
  readonly values: unknown;
  /** Text of one file of the chart. */
  file(...path: string[]): string;
  /** What `helm template` makes of these values for release `cilium` in kube-system. Fails with Helm's own message. */
  render(values: Record<string, unknown>): Promise<Rendered[]>;
  /** Ends the process behind `render`. */
  close(): void;
}

/** Cilium's chart, rendered by the Helm inside the Kubernetes provider, the same that installs it under Pulumi. */
export async function openChart(): Promise<Chart> {
  const tools = await resolveTools(["cilium-chart", "pulumi-resource-kubernetes"]);
  const folder = tools.get("cilium-chart")?.path ?? "";
  const provider = spawn(tools.get("pulumi-resource-kubernetes")?.path ?? "", ["127.0.0.1:1"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await Promise.race([
    once(provider.stdout, "data"),
    once(provider, "exit").then(([code]) => {
      throw new Error(`pulumi-resource-kubernetes ended with ${code} before it named its port`);
    }),
  ]);
  // Pulumi's own copies: another copy of these packages would not know its messages.
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  const grpc = require("@grpc/grpc-js");
  const { ResourceProviderClient } = require("./proto/provider_grpc_pb.js");
  const { ConfigureRequest, InvokeRequest } = require("./proto/provider_pb.js");
  const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
  const client = new ResourceProviderClient(`127.0.0.1:${String(line).trim()}`, grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": 2 ** 26,
  });
  const call = <T>(method: string, request: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      client[method](request, (error: ServiceError | null, answer: T) =>
        error === null ? resolve(answer) : reject(new Error(error.details)),
      );
    });

  // A provider that only writes YAML needs no cluster.
  const configure = new ConfigureRequest();
  configure.setArgs(Struct.fromJavaScript({ renderYamlToDirectory: "unused" }));
  configure.getVariablesMap().set("kubernetes:config:renderYamlToDirectory", "unused");
  await call("configure", configure);

  return {
    values: parse(readFileSync(join(folder, "values.yaml"), "utf8")),
    file: (...path) => readFileSync(join(folder, ...path), "utf8"),
    async render(values) {
      const request = new InvokeRequest();
      request.setTok("kubernetes:helm:template");
      const options = {
        path: folder,
        release_name: "cilium",
        namespace: "kube-system",
        kube_version: "1.35.0",
        values,
      };
      request.setArgs(Struct.fromJavaScript({ jsonOpts: JSON.stringify(options) }));
      const answer = await call<{ getReturn(): { toJavaScript(): { result: Rendered[] } } }>("invoke", request);
      return answer.getReturn().toJavaScript().result;
    },
    close() {
      client.close();
      provider.kill();
    },
  };
}
