import { type Json, number, object, texts } from "../schema/json.ts";
import type { EventTypeFilter, ExportFilter, FlowFilter } from "./filter.ts";

/** The line that Hubble's exporter would write for a line of the ring buffer, or `null` where it would write none. */
export function exported(line: Json, { allow, deny, mask }: ExportFilter): Json | null {
  const flow = object(line.flow);
  // Filters look at flows only; with an allow list other events don't pass (recorded with a live agent of 1.20.2).
  if (flow === null) return allow.length === 0 ? line : null;
  if (allow.length > 0 && !allow.some((filter) => matches(flow, filter))) return null;
  if (deny.some((filter) => matches(flow, filter))) return null;
  return { ...line, flow: masked(flow, mask) };
}

export function matches(flow: Json, filter: FlowFilter): boolean {
  const { event_type, verdict, traffic_direction, source_label, destination_label } = filter;
  return (
    (event_type === undefined || event_type.some((entry) => hasType(flow, entry))) &&
    (verdict === undefined || verdict.includes(flow.verdict as string)) &&
    (traffic_direction === undefined || traffic_direction.includes(flow.traffic_direction as "EGRESS")) &&
    (source_label === undefined || hasLabel(flow, "source", source_label)) &&
    (destination_label === undefined || hasLabel(flow, "destination", destination_label))
  );
}

function hasType(flow: Json, { type, match_sub_type, sub_type = 0 }: EventTypeFilter): boolean {
  const event = object(flow.event_type);
  if (number(event?.type) !== type) return false;
  return match_sub_type !== true || (number(event?.sub_type) ?? 0) === sub_type;
}

function hasLabel(flow: Json, side: "source" | "destination", wanted: readonly string[]): boolean {
  const labels = texts(object(flow[side])?.labels);
  return wanted.some((label) => labels.includes(label));
}

/** The fields that a mask keeps; an empty mask keeps all. */
export function masked(flow: Json, mask: readonly string[]): Json {
  if (mask.length === 0) return flow;
  const result: Record<string, unknown> = {};
  for (const path of mask) copy(flow, result, path.split("."));
  return result;
}

function copy(from: Json, into: Record<string, unknown>, [head = "", ...rest]: readonly string[]): void {
  if (from[head] === undefined) return;
  if (rest.length === 0) {
    into[head] = from[head];
    return;
  }
  const inner = object(from[head]);
  if (inner === null) return;
  const next: Record<string, unknown> = { ...object(into[head]) };
  copy(inner, next, rest);
  if (Object.keys(next).length > 0) into[head] = next;
}
