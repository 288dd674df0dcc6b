import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";

// As the language host does: the generated code is CommonJS and grpc-js is the SDK's own dependency, so both come from its folder.
const require = createRequire(import.meta.url);
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const grpc = fromSdk("@grpc/grpc-js") as typeof Grpc;
export const rpc = fromSdk("./proto/provider_pb.js") as typeof import("@pulumi/pulumi/proto/provider_pb.js");
export const rpcService = fromSdk(
  "./proto/provider_grpc_pb.js",
) as typeof import("@pulumi/pulumi/proto/provider_grpc_pb.js");
export const plugin = fromSdk("./proto/plugin_pb.js") as typeof import("@pulumi/pulumi/proto/plugin_pb.js");
export const { Struct } = fromSdk(
  "google-protobuf/google/protobuf/struct_pb.js",
) as typeof import("google-protobuf/google/protobuf/struct_pb.js");
export const { Empty } = fromSdk(
  "google-protobuf/google/protobuf/empty_pb.js",
) as typeof import("google-protobuf/google/protobuf/empty_pb.js");
