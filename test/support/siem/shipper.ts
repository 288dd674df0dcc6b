import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Agent, agentOf } from "./agent.ts";

export interface ShipperOptions {
  /** Executable of the collector. */
  readonly collector: string;
  /** Folder for its configuration, queues, checkpoints and log. */
  readonly home: string;
  /** Files that it reads. */
  readonly include: readonly string[];
  /** Where the sink listens. */
  readonly endpoint: string;
}

export function shipperOf({ collector, home, include, endpoint }: ShipperOptions): Agent {
  const data = join(home, "data");
  mkdirSync(data, { recursive: true });
  const file = join(home, "collector.yaml");
  writeFileSync(file, stringify(config({ data, include, endpoint })));
  return agentOf({
    command: [collector, `--config=file:${file}`, "--feature-gates=stanza.synchronousLogEmitter"],
    data,
    log: join(home, "collector.log"),
  });
}

const config = ({ data, include, endpoint }: { data: string; include: readonly string[]; endpoint: string }) => ({
  extensions: { file_storage: { directory: data, create_directory: true } },
  receivers: {
    file_log: {
      include,
      start_at: "beginning",
      storage: "file_storage",
      force_flush_period: 0,
      retry_on_failure: { enabled: true, max_elapsed_time: 0 },
    },
  },
  exporters: {
    otlp_http: {
      logs_endpoint: endpoint,
      encoding: "json",
      retry_on_failure: { enabled: true, initial_interval: "500ms", max_interval: "5s", max_elapsed_time: 0 },
      sending_queue: {
        storage: "file_storage",
        sizer: "bytes",
        queue_size: 1_000_000_000,
        block_on_overflow: true,
        num_consumers: 4,
        batch: { flush_timeout: "200ms", min_size: 200_000, max_size: 500_000 },
      },
    },
  },
  service: {
    extensions: ["file_storage"],
    telemetry: { metrics: { level: "none" } },
    pipelines: { logs: { receivers: ["file_log"], exporters: ["otlp_http"] } },
  },
});
