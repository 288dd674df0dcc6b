import type { Model } from "../../../components/contract/model.ts";
import { policyMapEntries } from "../../../components/policy/forecast.ts";
import type { Stage } from "../bring-up.ts";
import type { AgentEndpoint } from "../cluster/enforced.ts";

/** Entries of one pod's policy map in the kernel, beside what was forecast for its component. */
export interface MapCount {
  readonly component: string;
  readonly node: string;
  readonly entries: number;
  readonly forecast: number;
}

/** Where the agent pins the policy map of an endpoint (Cilium 1.20.2, pkg/maps/policymap, `MapName`). */
const mapPath = (endpoint: number) => `/sys/fs/bpf/tc/globals/cilium_policy_v3_${String(endpoint).padStart(5, "0")}`;

/** Counts the maps of every pod of a component. Sorted by component and node. */
export async function policyMaps(model: Model, { agents, pods, parties }: Stage): Promise<MapCount[]> {
  const forecasts = new Map(
    policyMapEntries(model).map(({ cell, component, entries }) => [
      `${cell.organization}/${cell.project}/${component}`,
      entries,
    ]),
  );
  const counts = await Promise.all(
    agents.map(async ({ node, call }) => {
      const endpoints = (await call<readonly AgentEndpoint[]>("/v1/endpoint")) ?? [];
      const host = parties.get("host")?.[node.index]?.traffic;
      return Promise.all(
        endpoints.map(async ({ id, status }): Promise<MapCount[]> => {
          const addresses = status.networking?.addressing?.map(({ ipv4 }) => ipv4) ?? [];
          const component = pods.find(({ address }) => addresses.includes(address))?.subject.id ?? "";
          const forecast = forecasts.get(component);
          if (forecast === undefined || host === undefined) return [];
          const { seen } = await host.send({ do: "map", path: mapPath(id) });
          if (!/^\d+$/.test(seen)) throw new Error(`${mapPath(id)} on ${node.name} can't be counted: ${seen}`);
          return [{ component, node: node.name, entries: Number(seen), forecast }];
        }),
      );
    }),
  );
  return counts.flat(2).toSorted((a, b) => (a.component + a.node < b.component + b.node ? -1 : 1));
}
