import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { bringUp, type Stage } from "../bring-up.ts";
import { placesOf } from "../check/ask.ts";
import type { Check } from "../check/check.ts";
import type { Order } from "../order.ts";
import { steps } from "../show.ts";
import { flowLine, type SeenFlow } from "./line.ts";

/** Milliseconds between two connections that somebody makes, and between two looks at the flows. */
const PACE = 700;
const LOOK = 200;
/** Of so many connections one is something that no cell declares. */
const DENIED_SHARE = 4;
/** Milliseconds to wait for an answer. */
const SILENCE = 1_000;

/** A plane with traffic on it, and a line for each flow, until somebody ends it. */
export async function runWatch(order: Order): Promise<number> {
  const { step } = steps();
  const stage = await bringUp(order, step);
  console.log("\nTraffic flows. Each line is a verdict of Cilium; end it with Ctrl-C.\n");
  void send(stage);
  await Promise.all(stage.agents.map(({ files }) => follow(files.flows)));
  return 0;
}

/** Goes through what cells declare, with something undeclared now and then. */
async function send({ checks, parties }: Stage): Promise<never> {
  const asked = checks.filter(({ what, phase }) => phase !== "before" && (what === "name" || what === "connect"));
  const allowed = cycle(asked.filter(({ expected }) => expected === "allowed"));
  const denied = cycle(asked.filter(({ expected }) => expected === "denied"));
  for (let turn = 1; ; turn += 1) {
    const { question, what, nodes } = (turn % DENIED_SHARE === 0 ? denied : allowed).next().value;
    const { from, to } = placesOf(question, nodes, parties);
    const doing = what === "name" ? "dns" : question.transport === "UDP" ? "udp" : "tcp";
    const order = { address: to?.address ?? "", port: question.port, name: question.dns ?? "", timeout: SILENCE };
    void from?.traffic?.send({ do: doing, ...order });
    await sleep(PACE);
  }
}

/** Far apart ones follow each other, so that not one component speaks for a minute. */
function* cycle(all: readonly Check[]): Generator<Check, never> {
  // Prime, so that every one has its turn.
  const stride = 7_919;
  for (let at = 0; ; at = (at + stride) % all.length) {
    const one = all[at];
    if (one === undefined) throw new Error("the cells declare nothing that could be sent");
    yield one;
  }
}

async function follow(file: string): Promise<never> {
  // The agent makes it with its first flow.
  while (!existsSync(file)) await sleep(LOOK);
  const input = openSync(file, "r");
  try {
    let at = 0;
    for (let rest = ""; ; await sleep(LOOK)) {
      const chunk = Buffer.alloc(fstatSync(input).size - at);
      at += readSync(input, chunk, 0, chunk.length, at);
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { flow } = JSON.parse(line) as { flow?: SeenFlow };
        const text = flow && flowLine(flow);
        if (text !== undefined) console.log(text);
      }
    }
  } finally {
    closeSync(input);
  }
}
