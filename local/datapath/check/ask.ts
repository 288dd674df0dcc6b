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

/** Everybody's places, one on each node. */
export type Parties = ReadonlyMap<string, readonly Party[]>;

/** Milliseconds. A dropped packet is silence: it is waited for once, in parallel, and the flows tell it from a slow answer. */
const SILENCE = 500;
const ANSWER = 5_000;
/** Connections under way at once. */
const WIDTH = 256;
/** First port of the clients: below the ranges for NodePorts (30000) and for connections of the kernel's choice (32768). */
const FIRST_SOURCE = 20_000;

/** Makes every connection, at most {@link WIDTH} at once. Each leaves from a port of its own. */
export async function askAll(checks: readonly Check[], parties: Parties, ports: Map<string, number>): Promise<Asked[]> {
  const results: Asked[] = [];
  const queue = checks.entries();
  const worker = async () => {
    for (const [index, check] of queue) results[index] = await ask(check, parties, ports);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  return results;
}

async function ask(check: Check, parties: Parties, ports: Map<string, number>): Promise<Asked> {
  const { question } = check;
  const { from, to } = placesOf(question, check.nodes, parties);
  if (from?.traffic === undefined || to === undefined) throw new Error(`nobody can ask ${JSON.stringify(question)}`);
  // Traffic of a namespace is one party's, whatever it is called.
  const port = ports.get(from.address) ?? FIRST_SOURCE;
  ports.set(from.address, port + 1);
  const timeout = check.expected === "allowed" ? ANSWER : SILENCE;
  const {
    seen: answer,
    ms,
    local = from.address,
  } = await from.traffic.send({
    ...orderOf(check),
    address: to.address,
    port: question.port,
    // A node has other addresses towards pods of other nodes than towards its own.
    local: question.from === "remote-node" ? "" : from.address,
    source: port,
    timeout,
  });
  return {
    check,
    seen: meaning(check, answer),
    answer,
    ms,
    source: { address: local, port },
    destination: { address: to.address, port: question.port },
  };
}

/** Who sends and who receives. The host of a pod is its own node, and any other node is a remote one. */
export function placesOf(
  question: { readonly from: string; readonly to: string },
  [from, to]: readonly [from: number, to: number],
  parties: Parties,
): { readonly from: Party | undefined; readonly to: Party | undefined } {
  const sendsFrom = question.from === "host" || question.from === "remote-node" ? to : from;
  const goesTo = question.to === "host" || question.to === "remote-node" ? from : to;
  return { from: parties.get(question.from)?.[sendsFrom], to: parties.get(question.to)?.[goesTo] };
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
