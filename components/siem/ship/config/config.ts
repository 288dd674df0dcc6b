import type { Family } from "../../matrix/family.ts";
import { type Outlet, SHIPPER } from "../outlet.ts";
import { exit, familiesOf, outletParts } from "./exporter.ts";
import { steps } from "./processor.ts";
import { clusterSources, nodeSources, type Section, type Source } from "./receiver.ts";
import { ENVIRONMENT, fromEnvironment, PATHS, PORTS, type ShipperSettings } from "./settings.ts";

/** Configuration of the OpenTelemetry Collector, contrib distribution 0.155.0. */
export interface CollectorConfig {
  readonly extensions: Readonly<Record<string, Section>>;
  readonly receivers: Readonly<Record<string, Section>>;
  readonly processors: Readonly<Record<string, Section>>;
  readonly exporters: Readonly<Record<string, Section>>;
  readonly service: Section;
}

/**
 * Feature gates of both collectors. The synchronous emitter hands a batch on before its place in the file is remembered;
 * without it, what is in memory when the process is killed is lost (pkg/stanza 0.155.0).
 */
export const FEATURE_GATES: readonly string[] = ["stanza.synchronousLogEmitter"];

/** What runs on every node: files and journal of the node to every outlet that takes their family. */
export function nodeConfig(
  outlets: readonly Outlet[],
  families: readonly Family[],
  settings: ShipperSettings,
): CollectorConfig {
  return assembled(outlets, nodeSources(families, SHIPPER.namespace, settings), settings);
}

/** What runs once for the cluster: events and approvals of the API server. On each node it would send each of them n times. */
export function clusterConfig(
  outlets: readonly Outlet[],
  families: readonly Family[],
  settings: ShipperSettings,
): CollectorConfig {
  return assembled(outlets, clusterSources(families, settings), settings);
}

/** The configuration as a file; JSON is YAML. */
export function configText(config: CollectorConfig): string {
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function assembled(outlets: readonly Outlet[], sources: readonly Source[], settings: ShipperSettings): CollectorConfig {
  const address = fromEnvironment(ENVIRONMENT.address);
  const extensions: Record<string, Section> = {
    file_storage: {
      directory: PATHS.data,
      create_directory: true,
      // A node that loses power has what it was told is stored.
      fsync: true,
      // A file that is damaged all the same is put aside, so that the shipper starts.
      recreate: true,
      // Space is given back once a queue is drained. Not at the start: with a full queue nothing would be gained, and nothing
      // is read until all of it is copied (half a minute for 480 MB). What a kill in between leaves is removed.
      compaction: { on_rebound: true, cleanup_on_start: true, directory: PATHS.data },
    },
    health_check: { endpoint: `${address}:${PORTS.health}` },
  };
  const receivers: Record<string, Section> = {};
  const processors: Record<string, Section> = {};
  const exporters: Record<string, Section> = {};
  const pipelines: Record<string, Section> = {};
  for (const outlet of outlets) {
    const taken = sources.filter(({ family }) => familiesOf(outlet).includes(family));
    if (taken.length === 0) continue;
    const parts = outletParts(outlet);
    Object.assign(extensions, parts.extensions);
    Object.assign(receivers, parts.receivers);
    Object.assign(exporters, parts.exporters);
    Object.assign(pipelines, parts.pipelines);
    for (const source of taken) {
      const out = exit(outlet, source.family, settings);
      const way = steps(source, settings, out.form, out.statements).map(([id, config]) => {
        const name = id === "own" ? `transform/${outlet.name}-${source.family}` : id;
        processors[name] = config;
        return name;
      });
      receivers[source.id] = source.config;
      exporters[out.id] = out.config;
      const name = source.id.slice(source.id.indexOf("/") + 1);
      pipelines[`logs/${name}-${outlet.name}`] = { receivers: [source.id], processors: way, exporters: [out.id] };
    }
  }
  return {
    extensions,
    receivers,
    processors,
    exporters,
    service: {
      extensions: Object.keys(extensions),
      telemetry: {
        logs: { encoding: "json" },
        // Counters of what was accepted, refused and sent, and the size of every queue, for Prometheus.
        metrics: {
          level: "normal",
          readers: [{ pull: { exporter: { prometheus: { host: address, port: PORTS.metrics } } } }],
        },
      },
      pipelines,
    },
  };
}
