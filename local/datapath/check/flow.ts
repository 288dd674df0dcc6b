import { existsSync, readFileSync } from "node:fs";
import type { Asked } from "./ask.ts";

/** What is read of a Hubble flow (1.20.2, api/v1/flow/flow.proto). */
export interface Flow {
  readonly verdict: string;
  readonly drop_reason_desc?: string;
  readonly traffic_direction?: "INGRESS" | "EGRESS";
  readonly event_type?: { readonly type: number };
  readonly IP?: { readonly source: string; readonly destination: string };
  readonly l4?: Readonly<Record<string, { readonly source_port: number; readonly destination_port: number }>>;
  readonly l7?: { readonly type: string; readonly dns?: { readonly query?: string }; readonly http?: unknown };
  readonly ingress_allowed_by?: readonly PolicyName[];
  readonly egress_allowed_by?: readonly PolicyName[];
  readonly egress_denied_by?: readonly PolicyName[];
  readonly policy_log?: readonly string[];
}

export interface PolicyName {
  readonly name: string;
  readonly namespace?: string;
}

/** A verdict of the policy engine in eBPF, and a request that a proxy has seen (v1.20.2, pkg/monitor/api/types.go). */
const POLICY_VERDICT = 5;
const ACCESS_LOG = 129;

/** Exported flows by connection: source and destination as the client sees them. */
export interface Flows {
  readonly lines: number;
  /** Policy verdicts of one side. */
  verdicts(asked: Asked, direction: "INGRESS" | "EGRESS"): readonly Flow[];
  /** Requests of one connection that a proxy judged. */
  requests(asked: Asked): readonly Flow[];
}

/** Reads the exports of every node as one. */
export function readFlows(files: readonly string[]): Flows {
  const lines = files.flatMap(linesOf);
  const byConnection = new Map<string, Flow[]>();
  for (const line of lines) {
    const { flow } = JSON.parse(line) as { flow?: Flow };
    const key = flow && keyOf(flow);
    if (flow === undefined || key === undefined) continue;
    const known = byConnection.get(key);
    if (known === undefined) byConnection.set(key, [flow]);
    else known.push(flow);
  }
  const find = ({ source, destination }: Asked) => byConnection.get(connection(source, destination)) ?? [];
  return {
    lines: lines.length,
    verdicts: (asked, direction) =>
      find(asked).filter((flow) => flow.event_type?.type === POLICY_VERDICT && flow.traffic_direction === direction),
    requests: (asked) =>
      find(asked).filter(({ event_type, l7 }) => event_type?.type === ACCESS_LOG && l7?.type === "REQUEST"),
  };
}

function linesOf(file: string): string[] {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  // The last line may still be under way.
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean);
}

function keyOf({ IP, l4 }: Flow): string | undefined {
  const ports = l4 && (l4.TCP ?? l4.UDP);
  if (IP === undefined || ports === undefined) return undefined;
  return connection(
    { address: IP.source, port: ports.source_port },
    { address: IP.destination, port: ports.destination_port },
  );
}

function connection(source: Asked["source"], destination: Asked["destination"]): string {
  return `${source.address}:${source.port} ${destination.address}:${destination.port}`;
}

/** For people: `EGRESS FORWARDED by cell-30-api-out`. */
export function flowText({ traffic_direction, verdict, drop_reason_desc, ...flow }: Flow): string {
  const by = [...(flow.egress_allowed_by ?? []), ...(flow.ingress_allowed_by ?? []), ...(flow.egress_denied_by ?? [])];
  return [
    traffic_direction,
    flow.l7 === undefined ? "" : "L7",
    verdict,
    drop_reason_desc,
    by.length > 0 ? `by ${by.map(({ name }) => name).join(" ")}` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** A policy verdict with the connection that it is about. */
export interface PlacedFlow {
  readonly verdict: string;
  readonly source: string;
  readonly destination: string;
  readonly port: number;
}

/** Policy verdicts of all nodes since then. */
export function verdictsSince(files: readonly string[], since: Date): PlacedFlow[] {
  const text = since.toISOString();
  return files.flatMap(linesOf).flatMap((line) => {
    const { flow } = JSON.parse(line) as { flow?: Flow & { readonly time: string } };
    const port = (flow?.l4?.TCP ?? flow?.l4?.UDP)?.destination_port;
    if (flow?.event_type?.type !== POLICY_VERDICT || flow.IP === undefined || port === undefined) return [];
    if (flow.time < text) return [];
    return [{ verdict: flow.verdict, source: flow.IP.source, destination: flow.IP.destination, port }];
  });
}
