import { fromSdk } from "../plugin/sdk.ts";

export { Empty, grpc, plugin } from "../plugin/sdk.ts";

export const language = fromSdk("./proto/language_pb.js") as typeof import("@pulumi/pulumi/proto/language_pb.js");
export const languageService = fromSdk(
  "./proto/language_grpc_pb.js",
) as typeof import("@pulumi/pulumi/proto/language_grpc_pb.js");

/** Version of the SDK whose protocol the host speaks. */
export const SDK_VERSION = (fromSdk("./package.json") as { version: string }).version;
