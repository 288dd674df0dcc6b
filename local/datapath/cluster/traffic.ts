import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { namespacePath } from "../machine/network.ts";

/** One connection to try, or ports to open. */
export interface Order {
  readonly do: "listen" | "tcp" | "udp" | "http" | "tls" | "dns";
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
}

export interface Answer {
  readonly seen: string;
  readonly ms: number;
}

/** Server and client in one network namespace. */
export interface Traffic {
  send(order: Order): Promise<Answer>;
}

/** Starts it in a namespace; without one, in the node's own. */
export function openTraffic(program: string, netns?: string): Traffic {
  const [command, args] = netns === undefined ? [program, []] : ["nsenter", [`--net=${namespacePath(netns)}`, program]];
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
