import { grpc } from "./sdk.ts";

/** The engine's own limit for one message. Source: rpcutil.MaxRPCMessageSize, pulumi/sdk 3.250.0 (400 MB). */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

/** Milliseconds between two looks at the engine. */
const WATCH = 500;

export interface Plugin {
  /** Name of the executable, for messages. */
  readonly name: string;
  /** Definition of the gRPC service, as generated. */
  readonly definition: unknown;
  readonly implementation: unknown;
  /** Called when the engine is gone; ends the process. */
  readonly end: (code: number) => void;
}

/** Serves a plugin of the Pulumi engine on the loopback interface: the port is the first line that it prints. */
export function serve({ name, definition, implementation, end }: Plugin): void {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT,
    "grpc.max_send_message_length": MESSAGE_LIMIT,
  });
  server.addService(
    definition as Parameters<typeof server.addService>[0],
    implementation as Parameters<typeof server.addService>[1],
  );
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      console.error(`${name} can't listen on the loopback interface: ${error.message}`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
  setInterval(() => {
    if (isAbandoned()) end(1);
  }, WATCH).unref();
}

const parent = process.ppid;

/** An engine that was killed closes nothing; its child notices by having another parent. */
export function isAbandoned(): boolean {
  return process.ppid !== parent;
}
