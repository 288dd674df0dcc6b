import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";

// The SDK's generated stubs are CommonJS, and grpc-js is the SDK's own dependency: both are loaded from its folder, so
// that the host speaks through exactly the copy that the SDK was made for.
const require = createRequire(import.meta.url);
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const grpc = fromSdk("@grpc/grpc-js") as typeof Grpc;
export const language = fromSdk("./proto/language_pb.js") as typeof import("@pulumi/pulumi/proto/language_pb.js");
export const languageService = fromSdk(
  "./proto/language_grpc_pb.js",
) as typeof import("@pulumi/pulumi/proto/language_grpc_pb.js");
export const plugin = fromSdk("./proto/plugin_pb.js") as typeof import("@pulumi/pulumi/proto/plugin_pb.js");
export const { Empty } = fromSdk(
  "google-protobuf/google/protobuf/empty_pb.js",
) as typeof import("google-protobuf/google/protobuf/empty_pb.js");

/** Version of the SDK whose protocol the host speaks. */
export const SDK_VERSION = (fromSdk("./package.json") as { version: string }).version;
