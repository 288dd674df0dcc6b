import type { AgentEvent, HubbleEvent } from "./event.ts";
import { clusterOf, flowEvent } from "./flow.ts";
import { type Json, object, text } from "./json.ts";

/** A line that can't be an event. It keeps its text: evidence is never thrown away. */
export interface BrokenLine {
  readonly kind: "broken";
  /** 1-based. */
  readonly line: number;
  /** Lower case, no final period. */
  readonly message: string;
  readonly fix: string;
  readonly text: string;
}

export type Read = HubbleEvent | BrokenLine;

/** Other payloads of an ExportEvent (observer.proto, Cilium 1.20.2). */
const OTHER: readonly { readonly field: string; readonly kind: AgentEvent["kind"] }[] = [
  { field: "agent_event", kind: "agent" },
  { field: "lost_events", kind: "lost" },
  { field: "node_status", kind: "status" },
  { field: "debug_event", kind: "other" },
];

/** Reads one exported line. Never throws; `line` is its 1-based number. */
export function readLine(source: string, line: number): Read {
  let parsed: Json | null;
  try {
    parsed = object(JSON.parse(source));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return broken(source, line, `not JSON: ${reason}`, "a line cut by rotation or a crash: compare with the next file");
  }
  if (parsed === null)
    return broken(source, line, "not a JSON object", "send only the export file of Hubble to this input");
  const flow = object(parsed.flow);
  const time = text(parsed.time) ?? text(flow?.time);
  if (time === null) return broken(source, line, "no field `time`", "keep `time` in `hubble.export.static.fieldMask`");
  const node = text(parsed.node_name);
  if (flow !== null) return flowEvent(flow, time, node);
  for (const { field, kind } of OTHER) {
    if (parsed[field] === undefined) continue;
    const body = parsed[field];
    return { kind, time, node, cluster: clusterOf(node), type: text(object(body)?.type) ?? field, body };
  }
  return otherEvent(parsed, time, node);
}

/** A payload that this version doesn't know is kept whole under its own name. */
function otherEvent(parsed: Json, time: string, node: string | null): AgentEvent {
  const field = Object.keys(parsed).find((key) => key !== "time" && key !== "node_name") ?? "empty";
  return { kind: "other", time, node, cluster: clusterOf(node), type: field, body: parsed[field] ?? null };
}

function broken(source: string, line: number, message: string, fix: string): BrokenLine {
  return { kind: "broken", line, message, fix, text: source };
}
