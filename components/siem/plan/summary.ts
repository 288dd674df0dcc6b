import { SOURCES, type SourceId } from "../matrix/source.ts";
import { type Estimate, estimate, type Load, type Prices } from "../volume/estimate.ts";
import { type LogRequest, received } from "./request.ts";

/** What a preview says of a plane's logs: each sink with what it receives, what is left out and why, and what it comes to. */
export function logSummary(request: LogRequest, load: Load, prices?: Prices): readonly string[] {
  const sinks = Object.entries(request.sinks).map(
    ([name, { kind }]) => `${name} (${kind}): ${received(request, name).join(", ")}`,
  );
  const off = Object.entries(request.off).map(([source, reason]) => `off: ${source}, because ${reason}`);
  return ["logs of this plane", ...[...sinks, ...off, volumeLine(request, load, prices)].map((line) => `  ${line}`)];
}

function volumeLine(request: LogRequest, load: Load, prices: Prices | undefined): string {
  const { eventsPerSecond, gigabytesPerDay, costPerMonth, largest } = volumeOf(request, estimate(load, prices));
  const cost = costPerMonth === null ? "" : `, ${Math.round(costPerMonth)} a month at the given prices`;
  return (
    `estimate for ${load.nodes} nodes, ${load.cells} cells and ${load.requests} requests a second: ` +
    `${round(eventsPerSecond)} events/s, ${round(gigabytesPerDay)} GB/day${cost}; most of it: ${largest}`
  );
}

/** The estimate without what is left out, and the source that weighs most. */
function volumeOf({ destinations }: LogRequest, whole: Estimate) {
  const sources = whole.sources.filter(({ source }) => (destinations[source]?.length ?? 0) > 0);
  const sum = (of: (source: (typeof sources)[number]) => number) => sources.reduce((all, one) => all + of(one), 0);
  const [first] = sources.toSorted((a, b) => b.gigabytesPerDay - a.gigabytesPerDay);
  return {
    eventsPerSecond: sum((one) => one.eventsPerSecond),
    gigabytesPerDay: sum((one) => one.gigabytesPerDay),
    costPerMonth: whole.costPerMonth === null ? null : sum((one) => one.costPerMonth ?? 0),
    largest: first === undefined ? "nothing" : SOURCES[first.source as SourceId].title,
  };
}

function round(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1);
}
