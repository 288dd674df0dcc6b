import type { Order, Traffic } from "../cluster/traffic.ts";
import type { Check } from "./check.ts";

/** A check with what a packet said. */
export interface Asked {
  readonly check: Check;
  readonly seen: "allowed" | "denied" | "unclear";
  /** What the client reported: `open`, `timeout`, a status code, an address. */
  readonly answer: string;
  readonly ms: number;
  /** The connection, to find its flows by. */
  readonly source: { readonly address: string; readonly port: number };
  readonly destination: { readonly address: string; readonly port: number };
}

/** Somebody who sends and receives. */
export interface Party {
  readonly address: string;
  /** Absent for an address that only receives. */
  readonly traffic?: Traffic;
}

/** Milliseconds. A dropped packet is silence: it is waited for once, in parallel, and the flows tell it from a slow answer. */
const SILENCE = 500;
const ANSWER = 5_000;
/** Connections under way at once. */
const WIDTH = 256;
/** First port of the clients: below the ranges for NodePorts (30000) and for connections of the kernel's choice (32768). */
const FIRST_SOURCE = 20_000;

/** Makes every connection, at most {@link WIDTH} at once. Each leaves from a port of its own. */
export async function askAll(
  checks: readonly Check[],
  parties: ReadonlyMap<string, Party>,
  ports: Map<string, number>,
): Promise<Asked[]> {
  const results: Asked[] = [];
  const queue = checks.entries();
  const worker = async () => {
    for (const [index, check] of queue) results[index] = await ask(check, parties, ports);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  return results;
}

async function ask(check: Check, parties: ReadonlyMap<string, Party>, ports: Map<string, number>): Promise<Asked> {
  const { question } = check;
  const [from, to] = [parties.get(question.from), parties.get(question.to)];
  if (from?.traffic === undefined || to === undefined) throw new Error(`nobody can ask ${JSON.stringify(question)}`);
  const port = ports.get(question.from) ?? FIRST_SOURCE;
  ports.set(question.from, port + 1);
  const timeout = check.expected === "allowed" ? ANSWER : SILENCE;
  const { seen: answer, ms } = await from.traffic.send({
    ...orderOf(check),
    address: to.address,
    port: question.port,
    local: from.address,
    source: port,
    timeout,
  });
  return {
    check,
    seen: meaning(check, answer),
    answer,
    ms,
    source: { address: from.address, port },
    destination: { address: to.address, port: question.port },
  };
}

function orderOf({ question, what, serverName }: Check): Order {
  if (what === "request") return { do: "http", ...question.http };
  if (what === "name") return { do: "dns", name: question.dns ?? "" };
  if (what === "handshake") return { do: "tls", name: serverName ?? "" };
  return { do: question.transport === "UDP" ? "udp" : "tcp" };
}

/** Only what a policy does counts as denied: a port where nobody listens is refused by the pod, not by Cilium. */
function meaning({ what }: Check, answer: string): Asked["seen"] {
  if (answer === "timeout") return "denied";
  if (what === "connect") return answer === "open" ? "allowed" : "unclear";
  if (what === "request") return answer === "200" ? "allowed" : answer === "403" ? "denied" : "unclear";
  if (what === "handshake") return answer === "open" ? "allowed" : /^(reset|EOF)$/.test(answer) ? "denied" : "unclear";
  // `dnsRejectResponseCode: nameError` in our values; the server itself knows every name.
  return answer === "NXDOMAIN" ? "denied" : /^\d+\.\d+\.\d+\.\d+$/.test(answer) ? "allowed" : "unclear";
}
