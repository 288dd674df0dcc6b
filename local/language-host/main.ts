/**
 * `pulumi-language-nodejs`: starts Node.js programs for the Pulumi engine. The Pulumi release brings its own; this one
 * serves machines where the release can't be downloaded.
 *
 * Started as `pulumi-language-nodejs [flags] ENGINE_ADDRESS`; prints the port it listens on as its first line.
 */
import { running } from "./program.ts";
import { grpc, languageService } from "./protocol.ts";
import { languageRuntime } from "./service.ts";

/** The engine's own limit for one message. Source: rpcutil.MaxRPCMessageSize, pulumi/sdk 3.250.0 (400 MB). */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

const engine =
  process.argv
    .slice(2)
    .filter((argument) => !argument.startsWith("-"))
    .at(-1) ?? "";
const server = new grpc.Server({
  "grpc.max_receive_message_length": MESSAGE_LIMIT,
  "grpc.max_send_message_length": MESSAGE_LIMIT,
});
server.addService(
  languageService.LanguageRuntimeService as unknown as Parameters<typeof server.addService>[0],
  languageRuntime(engine) as unknown as Parameters<typeof server.addService>[1],
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    console.error(`pulumi-language-nodejs can't listen on the loopback interface: ${error.message}`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`);
});

function end(code: number): void {
  for (const child of running) child.kill("SIGKILL");
  process.exit(code);
}
process.on("SIGINT", () => end(130));
process.on("SIGTERM", () => end(143));
process.on("SIGHUP", () => end(129));

// An engine that was killed closes nothing; its child notices by having another parent.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) end(1);
}, 500).unref();
