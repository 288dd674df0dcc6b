import type { Family } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";

/** What the shipper's configuration needs to know besides its outlets. */
export interface ShipperSettings {
  /** Name of the cluster, as Cilium has it. */
  readonly cluster: string;
  /** Namespaces of gateways: what their pods write is family `gateway`. */
  readonly gateways: readonly string[];
  /** Namespaces whose pods' output stays on the node. Defaults to none. */
  readonly leaveOut?: readonly string[];
  /** What is read, of the families that are sent. Defaults to all of it. */
  readonly sources?: readonly SourceId[];
  /** Bytes on disk that each queue may hold. Defaults to 1 GiB for Hubble and 256 MiB for each other family. */
  readonly queueBytes?: Readonly<Partial<Record<Family, number>>>;
}

/** Whether a source is read. */
export function isRead(source: SourceId, { sources }: Pick<ShipperSettings, "sources">): boolean {
  return sources === undefined || sources.includes(source);
}

/** Queue of one family and outlet, in bytes. When it is full, reading stops: nothing is thrown away. */
export function queueBytes(family: Family, settings: ShipperSettings): number {
  return settings.queueBytes?.[family] ?? (family === "hubble" ? 2 ** 30 : 2 ** 28);
}

/** Where things are inside the shipper's containers. */
export const PATHS = {
  /** Queues and checkpoints: a folder of the node, so that they outlive the pod and a restart of the node. */
  data: "/var/lib/cellwall/shipper",
  /** Export of the agents (components/siem/volume/filter.ts). A renamed file is `events-<time>.log`. */
  hubble: "/var/run/cilium/hubble/events*.log",
  /** `tetragon.exportFilename` and its renamed files (Tetragon 1.7.0 chart values). */
  tetragon: "/var/run/cilium/tetragon/tetragon*.log",
  posture: "/var/run/cellwall/posture*.jsonl",
  pods: "/var/log/pods",
  /** The node's own root, as far as `journalctl` needs it. */
  host: "/host",
  /** Secrets of outlets: `<folder>/<outlet>/<key>`. */
  secrets: "/var/run/secrets/cellwall",
} as const;

/** Ports of the pod. */
export const PORTS = { metrics: 8888, health: 13133, loopback: 4318 } as const;

/** Environment of the containers, filled in by Kubernetes. */
export const ENVIRONMENT = { node: "NODE_NAME", address: "POD_IP" } as const;

/** Environment variable that holds the password of a Kafka outlet. */
export function passwordVariable(outlet: string): string {
  return `KAFKA_PASSWORD_${outlet.toUpperCase().replaceAll("-", "_")}`;
}

/** The variable's value, filled in when the collector starts. */
export function fromEnvironment(name: string): string {
  return `\${env:${name}}`;
}

/** Text in which the collector must not look for variables. */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
