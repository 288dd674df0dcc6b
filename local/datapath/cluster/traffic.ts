import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** One connection to try, or ports to open. */
export interface Order {
  readonly do: "listen" | "relay" | "tcp" | "udp" | "http" | "tls" | "dns" | "stream" | "streams" | "map";
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
  readonly tls?: readonly number[];
  readonly dns?: Readonly<Record<string, string>>;
  readonly address?: string;
  readonly port?: number;
  readonly local?: string;
  readonly source?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly name?: string;
  readonly method?: string;
  readonly path?: string;
  /** Milliseconds between the requests of a stream. */
  readonly every?: number;
  /** Whether each request of a stream has a connection of its own. */
  readonly fresh?: boolean;
}

export interface Answer {
  readonly seen: string;
  readonly ms: number;
  /** Address that the connection left from. */
  readonly local?: string;
  readonly streams?: Readonly<Record<string, Stream>>;
  /** Keys of an eBPF map, in hexadecimal. */
  readonly keys?: readonly string[];
}

/** What became of one stream of requests. */
export interface Stream {
  readonly sent: number;
  readonly answered: number;
  /** Not answered, or not with success. */
  readonly lost: number;
  /** Connections that ended before they were closed. */
  readonly broken: number;
  /** Longest time to an answer, in milliseconds. */
  readonly longest: number;
  readonly lastFailure: string;
}

/** Server and client in one network namespace. */
export interface Traffic {
  send(order: Order): Promise<Answer>;
}

/** Starts it by a command line that leads into its namespace. */
export function openTraffic([command, args]: readonly [string, readonly string[]]): Traffic {
  const child: ChildProcess = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  let ended: string | undefined;
  const fail = (reason: string) => {
    ended = reason;
    for (const done of waiting.values()) done({ seen: reason, ms: 0 });
    waiting.clear();
  };
  child.on("error", ({ message }) => fail(message));
  child.on("close", (code) => fail(`the client has ended with ${code}`));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { id, ...answer } = JSON.parse(line) as Answer & { id: number };
      waiting.get(id)?.(answer);
      waiting.delete(id);
    });
  }
  return {
    send: (order) =>
      new Promise((resolve) => {
        if (ended !== undefined) return resolve({ seen: ended, ms: 0 });
        last += 1;
        waiting.set(last, resolve);
        child.stdin?.write(`${JSON.stringify({ id: last, ...order })}\n`);
      }),
  };
}
