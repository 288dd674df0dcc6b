import { fromSdk } from "../../../../local/plugin/sdk.ts";

export { Empty, grpc, plugin } from "../../../../local/plugin/sdk.ts";

export const rpc = fromSdk("./proto/provider_pb.js") as typeof import("@pulumi/pulumi/proto/provider_pb.js");
export const rpcService = fromSdk(
  "./proto/provider_grpc_pb.js",
) as typeof import("@pulumi/pulumi/proto/provider_grpc_pb.js");
export const { Struct } = fromSdk(
  "google-protobuf/google/protobuf/struct_pb.js",
) as typeof import("google-protobuf/google/protobuf/struct_pb.js");
