import type { SourceId } from "../matrix/source.ts";

/** What a plane does, as far as logs follow from it. Rates are means over a day, per second, for the whole plane. */
export interface Load {
  readonly nodes: number;
  readonly cells: number;
  /** Requests between components and from gateways. */
  readonly requests: number;
  /** Requests that share one connection; HTTP keep-alive of usual clients gives 10 to 100. Default 20. */
  readonly requestsPerConnection?: number;
  /** Share of requests that pass the L7 proxy, 0 to 1. Default 0.2: gateways and endpoints with paths in their contract. */
  readonly l7Share?: number;
  /** DNS questions a new connection, search list included. Default 2: A and AAAA. */
  readonly questionsPerConnection?: number;
  /** Share of connections that are denied, 0 to 1. Default 0.002. */
  readonly deniedShare?: number;
  /** Requests from outside. Default a tenth of `requests`. */
  readonly gatewayRequests?: number;
  /** Writes to the API server a second. Default 2 a node (leases, status) and 0.02 a cell. */
  readonly apiWrites?: number;
  /** Bytes a second of application logs a cell. Default 500. */
  readonly containerBytes?: number;
}

/** How a store charges: words of ours, prices of the reader. */
export const PRICE_CLASSES = ["search", "cheap", "archive"] as const;
export type PriceClass = (typeof PRICE_CLASSES)[number];

/** Price of a GB (10^9 bytes) in a class, ingestion and retention together, in any one currency. */
export type Prices = Readonly<Record<PriceClass, number>>;

export interface SourceVolume {
  readonly source: SourceId;
  readonly eventsPerSecond: number;
  readonly bytesPerEvent: number;
  readonly gigabytesPerDay: number;
  readonly priceClass: PriceClass;
  /** A month of 30 days; `null` without prices. */
  readonly costPerMonth: number | null;
}

export interface Estimate {
  readonly sources: readonly SourceVolume[];
  readonly eventsPerSecond: number;
  readonly gigabytesPerDay: number;
  readonly costPerMonth: number | null;
}

/**
 * Mean bytes of an exported line with the filter and mask of this project, over recordings of a live agent (Cilium 1.20.2);
 * a test holds these numbers to the recordings. The others: one Kubernetes audit line at level Metadata of a 1.34 API server
 * is 1.2 to 2 KB; an Envoy access line about 600 bytes.
 */
export const BYTES = {
  verdict: 1_240,
  l7: 1_190,
  drop: 1_000,
  audit: 1_600,
  access: 600,
  node: 200,
  event: 1_000,
  posture: 250,
  container: 250,
} as const;

/** The class that a source belongs to unless a plan says otherwise: searched every day, now and then, or for an auditor. */
const CLASS: Partial<Readonly<Record<SourceId, PriceClass>>> = {
  container: "cheap",
  node: "cheap",
  "api-server": "cheap",
};

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 30;

/** Events a second and GB a day by source. Throws `RangeError` for a negative or non-finite number, naming the field. */
export function estimate(load: Load, prices?: Prices): Estimate {
  for (const [field, value] of Object.entries(load))
    if (!Number.isFinite(value) || value < 0)
      throw new RangeError(`volume: ${field} is ${value}: give a number of 0 or more`);
  const sources = rates(load).map(([source, eventsPerSecond, bytesPerEvent]): SourceVolume => {
    const priceClass = CLASS[source] ?? "search";
    const gigabytesPerDay = (eventsPerSecond * bytesPerEvent * SECONDS_PER_DAY) / 1e9;
    const costPerMonth = prices === undefined ? null : gigabytesPerDay * DAYS_PER_MONTH * prices[priceClass];
    return { source, eventsPerSecond, bytesPerEvent, gigabytesPerDay, priceClass, costPerMonth };
  });
  return {
    sources,
    eventsPerSecond: sum(sources.map((entry) => entry.eventsPerSecond)),
    gigabytesPerDay: sum(sources.map((entry) => entry.gigabytesPerDay)),
    costPerMonth: prices === undefined ? null : sum(sources.map((entry) => entry.costPerMonth ?? 0)),
  };
}

function rates(load: Load): readonly (readonly [SourceId, number, number])[] {
  const { nodes, cells, requests, requestsPerConnection = 20, l7Share = 0.2, questionsPerConnection = 2 } = load;
  const { deniedShare = 0.002, gatewayRequests = requests / 10, containerBytes = 500 } = load;
  const { apiWrites = 2 * nodes + 0.02 * cells } = load;
  const connections = requestsPerConnection === 0 ? requests : requests / requestsPerConnection;
  return [
    ["kubernetes-audit", apiWrites, BYTES.audit],
    ["api-server", 0.5 * nodes, BYTES.node],
    ["node", 1.5 * nodes, BYTES.node],
    ["container", (cells * containerBytes) / BYTES.container, BYTES.container],
    ["kubernetes-event", 0.01 * nodes + 0.005 * cells, BYTES.event],
    ["gateway-access", gatewayRequests, BYTES.access],
    // One verdict where it leaves and one where it enters; a denied one is retried about three times (SYN).
    ["hubble-verdict", 2 * connections + 3 * connections * deniedShare, BYTES.verdict],
    // Request and response of both HTTP and DNS.
    ["hubble-l7", 2 * requests * l7Share + 2 * connections * questionsPerConnection, BYTES.l7],
    ["hubble-drop", 0.01 * nodes, BYTES.drop],
    ["posture", nodes / 300, BYTES.posture],
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
