import type { DnsDetail, HttpDetail } from "./event.ts";
import { type Json, list, number, object, text, texts } from "./json.ts";
import { redactUrl } from "./redact.ts";

function typeOf(l7: Json): "request" | "response" | null {
  const type = l7.type;
  return type === "REQUEST" ? "request" : type === "RESPONSE" ? "response" : null;
}

export function dnsOf(l7: Json, dns: Json): DnsDetail {
  const type = typeOf(l7);
  return {
    type,
    query: text(dns.query),
    types: texts(dns.qtypes),
    answers: texts(dns.ips),
    ttl: number(dns.ttl),
    code: number(dns.rcode) ?? (type === "response" ? 0 : null),
  };
}

/** Headers other than the request id and the trace are dropped here: `Authorization` must not reach any store. */
export function httpOf(l7: Json, http: Json): HttpDetail {
  const url = text(http.url);
  return {
    type: typeOf(l7),
    method: text(http.method),
    url: url === null ? null : redactUrl(url),
    protocol: text(http.protocol),
    status: number(http.code),
    requestId: header(http, "x-request-id"),
    traceParent: header(http, "traceparent"),
    latency: number(l7.latency_ns),
  };
}

function header(http: Json, name: string): string | null {
  for (const entry of list(http.headers)) {
    const pair = object(entry);
    if (text(pair?.key)?.toLowerCase() === name) return text(pair?.value);
  }
  return null;
}
