import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";

const require = createRequire(import.meta.url);

/**
 * Loads from the SDK's own folder: its generated stubs are CommonJS and grpc-js is its own dependency, so that a plugin
 * speaks through exactly the copies that the SDK was made for.
 */
export const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const grpc = fromSdk("@grpc/grpc-js") as typeof Grpc;
export const plugin = fromSdk("./proto/plugin_pb.js") as typeof import("@pulumi/pulumi/proto/plugin_pb.js");
export const { Empty } = fromSdk(
  "google-protobuf/google/protobuf/empty_pb.js",
) as typeof import("google-protobuf/google/protobuf/empty_pb.js");
