import type { Stream } from "../cluster/traffic.ts";
import type { Route } from "./stream.ts";

/** What a set of streams lost in a span of time. */
export interface Loss {
  readonly sent: number;
  /** Requests without an answer of success. */
  readonly lost: number;
  /** Long-lived connections that ended. */
  readonly broken: number;
  /** Longest time to an answer since the run began, in milliseconds. */
  readonly longest: number;
  /** Streams that lost anything, in words. */
  readonly failures: readonly string[];
}

export function lossBetween(
  before: ReadonlyMap<string, Stream>,
  after: ReadonlyMap<string, Stream>,
  routes: readonly Route[],
): Loss {
  const spans = routes.map(({ key }) => {
    const [then, now] = [before.get(key), after.get(key)];
    if (now === undefined) throw new Error(`nothing is known of the stream ${key}`);
    const grown = (what: "sent" | "lost" | "broken") => now[what] - (then?.[what] ?? 0);
    return { key, now, sent: grown("sent"), lost: grown("lost"), broken: grown("broken") };
  });
  const sum = (what: "sent" | "lost" | "broken") => spans.reduce((total, span) => total + span[what], 0);
  return {
    sent: sum("sent"),
    lost: sum("lost"),
    broken: sum("broken"),
    longest: Math.max(0, ...spans.map(({ now }) => now.longest)),
    failures: spans
      .filter(({ lost }) => lost > 0)
      .map(({ key, lost, now }) => `${key}: ${lost} lost, ${now.lastFailure}`),
  };
}
