import type { FlowClass, FlowEvent } from "../event.ts";

/** Versions that the mapping was written against. */
export const VERSIONS = {
  /** learn.microsoft.com, normalization-schema-network, -dns, -web. */
  asim: { network: "0.2.6", dns: "0.1.7", http: "0.2.6" },
  ecs: "8.17.0",
  /** schema.ocsf.io/1.3.0: classes network_activity, dns_activity, http_activity; profile security_control. */
  ocsf: "1.3.0",
} as const;

export const ASIM_SCHEMA: Readonly<Record<FlowClass, string>> = {
  network: "NetworkSession",
  dns: "Dns",
  http: "WebSession",
};

/** OCSF class_uid (schema.ocsf.io/1.3.0). */
export const OCSF_CLASS: Readonly<Record<FlowClass, number>> = { network: 4001, dns: 4003, http: 4002 };

/** OCSF http_activity.activity_id; a method that 1.3.0 doesn't number is 99. */
const HTTP_ACTIVITY: Readonly<Record<string, number>> = {
  CONNECT: 1,
  DELETE: 2,
  GET: 3,
  HEAD: 4,
  OPTIONS: 5,
  POST: 6,
  PUT: 7,
  TRACE: 8,
};

/** A policy, the proxy or the datapath stopped it. */
export function isDenied({ verdict }: FlowEvent): boolean {
  return verdict === "DROPPED" || verdict === "ERROR";
}

/** Open 1, refuse 5, traffic 6; DNS query 1 and response 2; HTTP by method. */
export function ocsfActivity(event: FlowEvent): number {
  if (event.dns !== null) return event.dns.type === "response" ? 2 : 1;
  if (event.http !== null) return event.http.method === null ? 0 : (HTTP_ACTIVITY[event.http.method] ?? 99);
  if (isDenied(event)) return 5;
  return event.observation === "verdict" ? 1 : 6;
}

/** Success or failure as both ends see it: an answer 403 or NXDOMAIN failed although its packets were forwarded. */
export function failed(event: FlowEvent): boolean {
  return isDenied(event) || (event.http?.status ?? 0) >= 400 || (event.dns?.code ?? 0) > 0;
}

/** Relative to the plane's border, which is what ASIM and ECS mean; Hubble's word is relative to the pod. */
export function crossing({ client, server }: FlowEvent): "Inbound" | "Outbound" | "Local" {
  if (server.reserved.includes("world")) return "Outbound";
  return client.reserved.includes("world") ? "Inbound" : "Local";
}

/** RFC 3339 with nanoseconds to epoch milliseconds. */
export function milliseconds(time: string): number | null {
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

/** IANA names of the codes that resolvers send (RFC 6895). */
const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

export function rcodeName(code: number | null): string | null {
  return code === null ? null : (RCODES[code] ?? `RCODE${code}`);
}

/** OCSF 1.3.0 captions of rcode_id, the siblings of the same codes. */
const OCSF_RCODES = ["NoError", "FormError", "ServError", "NXDomain", "NotImp", "Refused"];

export function rcodeCaption(code: number | null): string | null {
  return code === null ? null : (OCSF_RCODES[code] ?? "Other");
}

/** IANA protocol numbers of the protocols in Hubble's `l4`. */
const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = {
  ICMPv4: 1,
  IGMP: 2,
  TCP: 6,
  UDP: 17,
  ICMPv6: 58,
  VRRP: 112,
  SCTP: 132,
};

export function protocolNumber(protocol: string | null): number | null {
  return protocol === null ? null : (PROTOCOL_NUMBERS[protocol] ?? null);
}

/** Queries without the trailing dot, as the three schemas want names. */
export function domain(name: string | null): string | null {
  return name?.replace(/\.$/, "") ?? null;
}

/**
 * What the fields that name a rule say: the policies that decided, each once. Where nothing selects a pod, Hubble names an
 * allowing entry without a name (recorded with 1.20.2): that is no rule.
 */
export function ruleNames({ policies }: FlowEvent): readonly string[] {
  const names = policies
    .filter(({ name }) => name !== "")
    .map(({ name, namespace }) => (namespace === null ? name : `${namespace}/${name}`));
  return [...new Set(names)];
}
