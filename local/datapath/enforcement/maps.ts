import type { Model } from "../../../components/contract/model.ts";
import { type Forecast, policyMapEntries } from "../../../components/policy/forecast.ts";
import type { Stage } from "../bring-up.ts";
import type { AgentEndpoint } from "../cluster/enforced.ts";
import { table } from "../show.ts";
import { readEntry } from "./key.ts";

/** Entries of one pod's policy map in the kernel, beside what was forecast for its component. */
export interface MapCount extends Pick<Forecast, "atRest"> {
  readonly component: string;
  readonly node: string;
  readonly entries: number;
  /** Entries without those that repeat another one for an identity with the same labels. */
  readonly distinct: number;
  /** Upper bound. */
  readonly forecast: number;
  /** What the entries are, for whoever looks for one that nobody forecast. */
  readonly keys: readonly string[];
}

/** Where the agent pins the policy map of an endpoint (Cilium 1.20.2, pkg/maps/policymap, `MapName`). */
const mapPath = (endpoint: number) => `/sys/fs/bpf/tc/globals/cilium_policy_v3_${String(endpoint).padStart(5, "0")}`;

/** Reads the maps of every pod of a component. Sorted by component and node. */
export async function policyMaps(model: Model, { agents, pods, parties }: Stage): Promise<MapCount[]> {
  const forecasts = new Map(
    policyMapEntries(model).map((one) => [`${one.cell.organization}/${one.cell.project}/${one.component}`, one]),
  );
  const counts = await Promise.all(
    agents.map(async ({ node, call }) => {
      const endpoints = (await call<readonly AgentEndpoint[]>("/v1/endpoint")) ?? [];
      const identities = (await call<readonly { id: number; labels: readonly string[] }[]>("/v1/identity")) ?? [];
      const labels = new Map(identities.map((one) => [one.id, one.labels]));
      const host = parties.get("host")?.[node.index]?.traffic;
      return Promise.all(
        endpoints.map(async ({ id, status }): Promise<MapCount[]> => {
          const addresses = status.networking?.addressing?.map(({ ipv4 }) => ipv4) ?? [];
          const component = pods.find(({ address }) => addresses.includes(address))?.subject.id ?? "";
          const forecast = forecasts.get(component);
          if (forecast === undefined || host === undefined) return [];
          const { seen, keys } = await host.send({ do: "map", path: mapPath(id) });
          if (keys === undefined) throw new Error(`${mapPath(id)} on ${node.name} can't be read: ${seen}`);
          const read = keys.map((key) => readEntry(key, labels));
          return [
            {
              ...{ component, node: node.name, atRest: forecast.atRest, forecast: forecast.entries },
              entries: read.length,
              distinct: new Set(read.map(({ meaning }) => meaning)).size,
              keys: read.map(({ words }) => words).toSorted(),
            },
          ];
        }),
      );
    }),
  );
  return counts.flat(2).toSorted((a, b) => (a.component + a.node < b.component + b.node ? -1 : 1));
}

/** Whether a map holds no more than was forecast for a plane at rest, and no more in all than is ever possible. */
export function isForecast({
  entries,
  distinct,
  atRest,
  forecast,
}: Pick<MapCount, "entries" | "distinct" | "atRest" | "forecast">): boolean {
  return distinct <= atRest && entries <= forecast;
}

export function mapTable(maps: readonly MapCount[]): string {
  const rows = maps.map(({ component, node, entries, distinct, atRest, forecast }) => [
    ...[component, node],
    ...[entries, distinct, atRest, forecast].map(String),
  ]);
  return table([["component", "node", "entries", "without twins", "forecast", "at most"], ...rows]);
}
