import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configText, FEATURE_GATES, nodeConfig } from "../../../components/siem/ship/config/config.ts";
import { ENVIRONMENT, PATHS, PORTS } from "../../../components/siem/ship/config/settings.ts";
import { freePort } from "../../../local/control-plane/ports.ts";
import { type Agent, agentOf } from "./agent.ts";

export interface ShipperOptions {
  /** Executable of the collector. */
  readonly collector: string;
  /** Folder for its configuration, queues, checkpoints and log. */
  readonly home: string;
  /** Files that it reads, instead of the export of the node's Cilium agent: `<folder>/events*.log`. */
  readonly files: string;
  /** Where the sink listens. */
  readonly endpoint: string;
}

export interface Shipper extends Agent {
  /** Sums of the counters that it exports for Prometheus, by name. */
  readonly counters: () => Promise<ReadonlyMap<string, number>>;
}

/**
 * The agent with the configuration that a node gets for an outlet of kind `http`. Other than there: where it reads, where it
 * keeps its queue, its ports, and that the outlet is asked without TLS.
 */
export async function shipperOf({ collector, home, files, endpoint }: ShipperOptions): Promise<Shipper> {
  const data = join(home, "data");
  mkdirSync(data, { recursive: true });
  const config = nodeConfig([{ kind: "http", name: "siem", endpoint, families: ["hubble"] }], ["hubble"], {
    cluster: "local",
    gateways: [],
  });
  const health = await freePort(new Set());
  const metrics = await freePort(new Set([health]));
  const text = configText(config)
    .replaceAll(PATHS.data, data)
    .replaceAll(PATHS.hubble, files)
    .replaceAll(`:${PORTS.health}"`, `:${health}"`)
    .replaceAll(`"port": ${PORTS.metrics}`, `"port": ${metrics}`);
  const file = join(home, "collector.json");
  writeFileSync(file, text);
  const agent = agentOf({
    command: [collector, `--config=file:${file}`, `--feature-gates=${FEATURE_GATES.join(",")}`],
    data,
    log: join(home, "collector.log"),
    env: { [ENVIRONMENT.address]: "127.0.0.1", [ENVIRONMENT.node]: "node-1" },
  });
  return { ...agent, counters: () => countersAt(`http://127.0.0.1:${metrics}/metrics`) };
}

/** Text format of Prometheus 0.0.4: `name{labels} value`. */
async function countersAt(url: string): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  for (const line of (await (await fetch(url)).text()).split("\n")) {
    const [, name, value] = /^([a-z_]+)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}
