import { approvalsOf, policiesOf } from "./decision.ts";
import type { FlowClass, FlowEvent, Observation, Verdict } from "./event.ts";
import { type Json, number, object, text } from "./json.ts";
import { unknownFields } from "./known.ts";
import { dnsOf, httpOf } from "./l7.ts";
import { partyOf } from "./party.ts";

/** Monitor event types (Cilium 1.20.2, pkg/monitor/api/types.go). */
const OBSERVATION: Readonly<Record<number, Observation>> = { 1: "drop", 4: "trace", 5: "verdict", 129: "l7" };

/** A flow of the export; `time` and `node` are the line's own, used where a mask took the flow's. */
export function flowEvent(flow: Json, time: string, lineNode: string | null): FlowEvent {
  const l7 = object(flow.l7);
  const dns = object(l7?.dns);
  const http = object(l7?.http);
  const policies = policiesOf(flow);
  const source = partyOf(flow, "source");
  const destination = partyOf(flow, "destination");
  const reply = replyOf(flow, l7);
  const node = text(flow.node_name) ?? lineNode;
  const ip = object(flow.IP);
  return {
    kind: "flow",
    class: classOf(dns, http),
    time: text(flow.time) ?? time,
    uuid: text(flow.uuid),
    node,
    cluster: clusterOf(node) ?? source.cluster ?? destination.cluster,
    observation: observationOf(flow, l7, policies.length > 0),
    verdict: text(flow.verdict) as Verdict | null,
    direction: directionOf(flow.traffic_direction),
    reply,
    dropReason: text(flow.drop_reason_desc) ?? (number(flow.drop_reason)?.toString() || null),
    protocol: protocolOf(object(flow.l4)),
    ipVersion: versionOf(ip),
    icmpType: icmpOf(object(flow.l4)),
    translatedIp: text(ip?.source_xlated),
    client: reply ? destination : source,
    server: reply ? source : destination,
    policies,
    approvals: approvalsOf(flow),
    dns: l7 !== null && dns !== null ? dnsOf(l7, dns) : null,
    http: l7 !== null && http !== null ? httpOf(l7, http) : null,
    extra: extraOf(flow, l7, dns ?? http),
  };
}

/** `node_name` is `<cluster>/<node>`. */
export function clusterOf(node: string | null): string | null {
  const slash = node?.indexOf("/") ?? -1;
  return node !== null && slash > 0 ? node.slice(0, slash) : null;
}

function classOf(dns: Json | null, http: Json | null): FlowClass {
  return dns !== null ? "dns" : http !== null ? "http" : "network";
}

/** A mask may take `event_type`; what only one type has then tells it. */
function observationOf(flow: Json, l7: Json | null, decided: boolean): Observation | null {
  const type = number(object(flow.event_type)?.type);
  if (type !== null) return OBSERVATION[type] ?? null;
  return l7 !== null ? "l7" : decided ? "verdict" : null;
}

/** L7 answers are replies even where a mask took `is_reply`; source and destination are swapped on them. */
function replyOf(flow: Json, l7: Json | null): boolean | null {
  if (l7?.type === "RESPONSE") return true;
  const reply = flow.is_reply;
  return typeof reply === "boolean" ? reply : flow.reply === true ? true : null;
}

function directionOf(value: unknown): FlowEvent["direction"] {
  return value === "EGRESS" ? "egress" : value === "INGRESS" ? "ingress" : null;
}

function versionOf(ip: Json | null): FlowEvent["ipVersion"] {
  const version = ip?.ipVersion;
  return version === "IPv4" || version === "IPv6" ? version : null;
}

/** `l4` has one key, the protocol; a protocol of a later version keeps its own name. */
function protocolOf(l4: Json | null): string | null {
  for (const protocol in l4) return protocol;
  return null;
}

function icmpOf(l4: Json | null): number | null {
  const icmp = object(l4?.ICMPv4) ?? object(l4?.ICMPv6);
  return icmp === null ? null : (number(icmp.type) ?? 0);
}

/** Unknown fields, and a whole `l7` whose protocol isn't known. */
function extraOf(flow: Json, l7: Json | null, detail: Json | null): Readonly<Record<string, unknown>> | null {
  const extra = unknownFields(flow);
  return l7 !== null && detail === null ? { ...extra, l7 } : extra;
}
