import { setTimeout as sleep } from "node:timers/promises";
import type { Parties } from "../check/ask.ts";

/** The first connection that went as awaited. */
export interface Denial {
  /** When it began, on the clock of `performance.now()`. */
  readonly at: number;
}

/** Milliseconds between two tries, until one counts as dropped, and of all tries. */
const PACE = 5;
const SILENCE = 400;
const PATIENCE = 180_000;
/** Connections that have to be dropped in a row: a single one may be late on a machine that is busy. */
const IN_A_ROW = 3;

/** Connects again and again across nodes until that is denied, or allowed; `begun` when the first try has an answer. */
export function untilDenied(
  parties: Parties,
  { from, to, port }: { readonly from: string; readonly to: string; readonly port: number },
  awaited: "denied" | "allowed" = "denied",
): { readonly begun: Promise<void>; readonly denial: Promise<Denial> } {
  const [client, server] = [parties.get(from)?.[0], parties.get(to)?.[1]];
  if (client?.traffic === undefined || server === undefined) throw new Error(`nobody can connect ${from} to ${to}`);
  const { traffic } = client;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const run = async (): Promise<Denial> => {
    const deadline = performance.now() + PATIENCE;
    for (let row: number[] = []; ; ) {
      const at = performance.now();
      const { seen } = await traffic.send({ do: "tcp", address: server.address, port, timeout: SILENCE });
      begin();
      row = (seen === "open") === (awaited === "allowed") ? [...row, at] : [];
      const [first] = row;
      if (first !== undefined && row.length >= IN_A_ROW) return { at: first };
      if (performance.now() > deadline)
        throw new Error(`${from} to ${to} is not ${awaited} after ${PATIENCE / 1_000} s`);
      await sleep(PACE);
    }
  };
  return { begun, denial: run() };
}
