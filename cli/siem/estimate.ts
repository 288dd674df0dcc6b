import type { Command } from "commander";
import { SOURCES, type SourceId } from "../../components/siem/matrix/source.ts";
import {
  type Estimate,
  estimate,
  type Load,
  PRICE_CLASSES,
  type PriceClass,
  type Prices,
} from "../../components/siem/volume/estimate.ts";
import { table } from "../table.ts";

/** What else is known of a plane; each has a default that `estimate` says. */
export const LOAD = [
  { flag: "requests-per-connection", field: "requestsPerConnection", says: "requests that share one (default: 20)" },
  { flag: "l7-share", field: "l7Share", says: "share of requests that pass the L7 proxy, 0 to 1 (default: 0.2)" },
  { flag: "questions", field: "questionsPerConnection", says: "DNS questions a new connection (default: 2)" },
  { flag: "denied-share", field: "deniedShare", says: "share of connections denied, 0 to 1 (default: 0.002)" },
  { flag: "gateway-requests", field: "gatewayRequests", says: "from outside (default: a tenth of --requests)" },
  { flag: "api-writes", field: "apiWrites", says: "writes to the API server (default: 2 a node, 0.02 a cell)" },
  { flag: "container-bytes", field: "containerBytes", says: "bytes of application logs a cell (default: 500)" },
] as const satisfies readonly { flag: string; field: keyof Load; says: string }[];

const REQUIRED = ["nodes", "cells", "requests"] as const;

/** What makes a source large, and what makes it smaller. */
const DRIVERS: Partial<Readonly<Record<SourceId, string>>> = {
  "kubernetes-audit": "writes to the API server, most of them leases: it grows with nodes; --api-writes",
  container: "what applications write: it grows with cells; --container-bytes",
  "gateway-access": "one line for each request from outside; --gateway-requests",
  "hubble-verdict": "two lines for each connection, so fewer where clients keep theirs; --requests-per-connection",
  "hubble-l7": "two lines for each request through the L7 proxy and each DNS question; --l7-share, --questions",
};

/** Share of the whole that the sources named as drivers make up together. */
const MOST = 0.8;

export type EstimateOptions = Readonly<Record<string, string | undefined>> & {
  readonly format: "text" | "json" | "markdown";
};

/** Prints what a plane's logs come to. */
export function estimateVerb(options: EstimateOptions, command: Command): void {
  const refuse = (message: string, fix: string): never => command.error(`error: ${message}\n    fix: ${fix}`);
  const load = loadIn(options, refuse);
  const found = estimate(load, pricesIn(options.price, refuse));
  const print = {
    json: () => JSON.stringify({ load, ...found }, undefined, 2),
    markdown: () => markdown(found),
    text: () => text(found),
  };
  console.log(print[options.format]());
}

type Refuse = (message: string, fix: string) => never;

function loadIn(options: EstimateOptions, refuse: Refuse): Load {
  const read = (flag: string, given: string | undefined) => {
    const value = Number(given);
    if (given === undefined || given.trim() === "" || !Number.isFinite(value) || value < 0)
      return refuse(`--${flag}: ${given} is no number of 0 or more`, `such as --${flag} 30`);
    return value;
  };
  const [nodes = 0, cells = 0, requests = 0] = REQUIRED.map((flag) => read(flag, options[flag]));
  const more = LOAD.flatMap(({ flag, field }) => {
    // As the command line names it: a dash makes the next letter large.
    const given = options[flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    return given === undefined ? [] : [[field, read(flag, given)] as const];
  });
  const load: Load = { nodes, cells, requests, ...Object.fromEntries(more) };
  for (const [flag, share] of [["l7-share", load.l7Share] as const, ["denied-share", load.deniedShare] as const])
    if (share !== undefined && share > 1) refuse(`--${flag}: ${share} is more than 1`, "give a share, such as 0.2");
  return load;
}

function pricesIn(given: string | undefined, refuse: Refuse): Prices | undefined {
  if (given === undefined) return undefined;
  const example = "such as --price search=2.5,cheap=0.5,archive=0.02";
  const prices: Partial<Record<PriceClass, number>> = {};
  for (const part of given.split(",")) {
    const [name = "", value = ""] = part.split("=").map((piece) => piece.trim());
    const known = PRICE_CLASSES.find((one) => one === name);
    if (known === undefined)
      return refuse(`--price: there is no class ${name}; there are ${PRICE_CLASSES.join(", ")}`, example);
    const price = Number(value);
    if (value === "" || !Number.isFinite(price) || price < 0)
      return refuse(`--price: ${name} is ${value === "" ? "nothing" : value}, which is no price`, example);
    prices[known] = price;
  }
  const { search, cheap, archive } = prices;
  if (search === undefined || cheap === undefined || archive === undefined) {
    const missing = PRICE_CLASSES.filter((one) => prices[one] === undefined);
    return refuse(`--price: ${missing.join(", ")} missing: a class without a price would count as free`, example);
  }
  return { search, cheap, archive };
}

/** Largest first: what to look at is on top. */
function rowsOf({ sources, eventsPerSecond, gigabytesPerDay, costPerMonth }: Estimate) {
  const priced = costPerMonth !== null;
  const whole = (priced ? costPerMonth : gigabytesPerDay) || 1;
  const size = (one: { costPerMonth: number | null; gigabytesPerDay: number }) =>
    (priced ? (one.costPerMonth ?? 0) : one.gigabytesPerDay) / whole;
  const sorted = sources.toSorted((a, b) => size(b) - size(a));
  const head = ["log", "class", "events/s", "GB/day", ...(priced ? ["cost/month"] : []), "share"];
  const cost = (value: number | null) => (priced ? [round(value ?? 0)] : []);
  const rows = sorted.map((one) => [
    one.source,
    one.priceClass,
    round(one.eventsPerSecond),
    round(one.gigabytesPerDay),
    ...cost(one.costPerMonth),
    percent(size(one)),
  ]);
  const sum = ["sum", "", round(eventsPerSecond), round(gigabytesPerDay), ...cost(costPerMonth), percent(1)];
  const before = sorted.map((_, index) => sorted.slice(0, index).reduce((total, one) => total + size(one), 0));
  const drivers = sorted
    .filter((_, index) => (before[index] ?? 0) < MOST)
    .filter((one) => size(one) > 0)
    .map((one) => ({
      source: one.source,
      share: percent(size(one)),
      why: DRIVERS[one.source] ?? SOURCES[one.source].answers,
    }));
  return { head, rows, sum, drivers, of: priced ? "cost" : "volume" };
}

function text(found: Estimate): string {
  const { head, rows, sum, drivers, of } = rowsOf(found);
  const width = (column: number) => Math.max(...[head, ...rows, sum].map((row) => (row[column] ?? "").length));
  // Numbers stand below each other by their last digit.
  const right = (row: readonly string[]) =>
    row.map((cell, column) => (column < 2 ? cell : cell.padStart(width(column))));
  const lines = [table(right(head), [...rows, sum].map(right)), "", `what drives the ${of}`];
  for (const { source, share, why } of drivers) lines.push(`  ${share.padStart(4)}  ${source}: ${why}`);
  return lines.join("\n");
}

function markdown(found: Estimate): string {
  const { head, rows, sum, drivers, of } = rowsOf(found);
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  const marks = head.map((_, column) => (column < 2 ? "---" : "---:"));
  const bold = sum.map((cell) => (cell === "" ? "" : `**${cell}**`));
  const why = drivers.map(({ source, share, why: reason }) => `- ${share} \`${source}\`: ${reason}`);
  return [line(head), line(marks), ...rows.map(line), line(bold), "", `What drives the ${of}:`, "", ...why].join("\n");
}

/** Three digits that count, at most two behind the point. */
function round(value: number): string {
  if (value > 0 && value < 0.01) return "<0.01";
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? "<1%" : `${Math.round(share * 100)}%`;
}
