import { at, none, type Row } from "./row.ts";

const of = ["http"] as const;
const NANOSECONDS = 1_000_000;

export const http: readonly Row[] = [
  {
    field: "http.type",
    of,
    value: (e) => e.http?.type ?? null,
    flat: "HttpType",
    asim: none("a response is a record with a status code"),
    ecs: "cilium.http.type",
    ocsf: "unmapped.http_type",
  },
  {
    field: "http.method",
    of,
    value: (e) => e.http?.method ?? null,
    flat: "HttpMethod",
    asim: "HttpRequestMethod",
    ecs: ["http.request.method", at("network.protocol", () => "http")],
    ocsf: "http_request.http_method",
  },
  {
    field: "http.url",
    of,
    value: (e) => e.http?.url ?? null,
    flat: "HttpUrl",
    asim: "Url",
    ecs: ["url.full", "url.original"],
    ocsf: "http_request.url.url_string",
  },
  {
    field: "http.protocol",
    of,
    value: (e) => e.http?.protocol ?? null,
    flat: "HttpProtocol",
    asim: at("HttpVersion", (e) => e.http?.protocol?.replace("HTTP/", "") ?? null),
    ecs: at("http.version", (e) => e.http?.protocol?.replace("HTTP/", "") ?? null),
    ocsf: at("http_request.version", (e) => e.http?.protocol?.replace("HTTP/", "") ?? null),
  },
  {
    field: "http.status",
    of,
    value: (e) => e.http?.status ?? null,
    flat: "HttpStatus",
    asim: at("EventResultDetails", (e) => e.http?.status?.toString() ?? null),
    ecs: "http.response.status_code",
    ocsf: "http_response.code",
  },
  {
    field: "http.latency",
    of,
    value: (e) => e.http?.latency ?? null,
    flat: "HttpLatency",
    asim: at("HttpResponseTime", (e) => millisecondsOf(e.http?.latency ?? null)),
    ecs: "event.duration",
    ocsf: at("http_response.latency", (e) => millisecondsOf(e.http?.latency ?? null)),
  },
  {
    field: "http.requestId",
    of,
    value: (e) => e.http?.requestId ?? null,
    flat: "HttpRequestId",
    asim: "NetworkSessionId",
    ecs: "http.request.id",
    ocsf: "http_request.uid",
  },
  {
    field: "http.traceParent",
    of,
    value: (e) => e.http?.traceParent ?? null,
    flat: "TraceParent",
    asim: none("the WebSession schema has no trace context"),
    ecs: at("trace.id", (e) => e.http?.traceParent?.split("-")[1] ?? null),
    ocsf: "metadata.correlation_uid",
  },
  {
    field: "http.userAgent",
    of,
    value: () => null,
    flat: none("not in the header allow list: free text of the caller, which may carry anything"),
    asim: "HttpUserAgent",
    ecs: "user_agent.original",
    ocsf: "http_request.user_agent",
  },
];

function millisecondsOf(nanoseconds: number | null): number | null {
  return nanoseconds === null ? null : Math.round(nanoseconds / NANOSECONDS);
}
