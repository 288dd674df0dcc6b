/**
 * A cloud's provider plugin for the Pulumi engine, without a cloud. Started as `pulumi-resource-<name> ENGINE_ADDRESS`
 * through a launcher that `withCloud` writes; prints the port it listens on as its first line.
 */
import { join } from "node:path";
import { readHome } from "../home.ts";
import { cloudOf } from "../kind/clouds.ts";
import { Recorder } from "../record/recorder.ts";
import type { CloudName } from "../script.ts";
import { typeTable } from "../sdk/table.ts";
import { Store } from "../store.ts";
import { Double } from "./double.ts";
import { grpc, rpcService } from "./protocol.ts";
import { resourceProvider } from "./service.ts";

/** The engine's own limit for one message. Source: rpcutil.MaxRPCMessageSize, pulumi/sdk 3.250.0 (400 MB). */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

const name = process.argv[2] as CloudName;
const parent = process.ppid;
/** An engine that was killed closes nothing; its child notices by having another parent. */
const isAbandoned = () => process.ppid !== parent;
const { home, script, kubeconfig } = readHome();
const double = new Double({
  cloud: await cloudOf(name),
  table: typeTable(name),
  script,
  ...(kubeconfig !== undefined && { kubeconfig }),
  recorder: new Recorder(join(home, "calls.jsonl")),
  store: new Store(join(home, "store", name)),
  home,
  isAbandoned,
});
await double.adopt();
const server = new grpc.Server({
  "grpc.max_receive_message_length": MESSAGE_LIMIT,
  "grpc.max_send_message_length": MESSAGE_LIMIT,
});
server.addService(
  rpcService.ResourceProviderService as unknown as Parameters<typeof server.addService>[0],
  resourceProvider(double) as unknown as Parameters<typeof server.addService>[1],
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    console.error(`pulumi-resource-${name} can't listen on the loopback interface: ${error.message}`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`);
});

setInterval(() => {
  if (isAbandoned()) process.exit(1);
}, 500).unref();
