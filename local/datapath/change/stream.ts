import { type Parties, placesOf } from "../check/ask.ts";
import type { Check } from "../check/check.ts";
import type { Stream } from "../cluster/traffic.ts";

/** Requests from one component to another, sent at a steady pace until the run ends. */
export interface Route {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly nodes: readonly [number, number];
  readonly method: string;
  readonly path: string;
  /** One connection for each request instead of one for all. */
  readonly fresh: boolean;
  /** A proxy judges its requests. */
  readonly l7: boolean;
}

/** Milliseconds between two requests of a stream, and until one counts as lost. */
const PACE = 200;
const PATIENCE = 3_000;

/**
 * Two streams, one that holds its connection and one that opens another for each request, wherever a connection over
 * TCP is allowed, on the same node and across. Where requests are judged, with one that is allowed.
 */
export function routesOf(checks: readonly Check[]): Route[] {
  const requests = Map.groupBy(
    checks.filter(({ what }) => what === "request"),
    pairOf,
  );
  const pinned = new Set(checks.filter(({ what }) => what === "handshake").map(pairOf));
  return checks
    .filter(({ what, expected, question: { transport, from, to } }) => {
      const isHost = [from, to].some((id) => id === "host" || id === "remote-node");
      return what === "connect" && expected === "allowed" && transport === "TCP" && !isHost;
    })
    .filter((check) => !pinned.has(pairOf(check)))
    .flatMap((check) => {
      const judged = requests.get(pairOf(check));
      const allowed = judged?.find(
        ({ expected, question }) => expected === "allowed" && question.http?.method === "GET",
      );
      if (judged !== undefined && allowed === undefined) return [];
      const { method = "GET", path = "/" } = allowed?.question.http ?? {};
      return routes(check, method, path, judged !== undefined);
    });
}

export function routes(
  { question, nodes }: Pick<Check, "question" | "nodes">,
  method = "GET",
  path = "/",
  l7 = false,
): Route[] {
  const { from, to, port } = question;
  return [false, true].map((fresh) => ({
    key: `${from} to ${to} ${port}, ${nodes.join("-")}, ${fresh ? "fresh" : "held"}`,
    ...{ from, to, port, nodes, method, path, fresh, l7 },
  }));
}

function pairOf({ question: { from, to, port } }: Check): string {
  return `${from} ${to} ${port}`;
}

/** Starts every stream. */
export async function openStreams(all: readonly Route[], parties: Parties): Promise<void> {
  await Promise.all(
    all.map(async ({ key, from, to, port, nodes, method, path, fresh }) => {
      const ends = placesOf({ from, to }, nodes, parties);
      const order = { address: ends.to?.address ?? "", port, method, path, fresh, every: PACE, timeout: PATIENCE };
      await ends.from?.traffic?.send({ do: "stream", name: key, ...order });
    }),
  );
}

/** Counts of every stream so far, by key. */
export async function countStreams(parties: Parties): Promise<ReadonlyMap<string, Stream>> {
  const clients = new Set([...parties.values()].flat().flatMap(({ traffic }) => traffic ?? []));
  const counts = await Promise.all([...clients].map((client) => client.send({ do: "streams" })));
  return new Map(counts.flatMap(({ streams = {} }) => Object.entries(streams)));
}
