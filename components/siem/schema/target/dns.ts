import { at, none, type Row } from "./row.ts";
import { domain, rcodeCaption, rcodeName } from "./words.ts";

const of = ["dns"] as const;

export const dns: readonly Row[] = [
  {
    field: "dns.type",
    of,
    value: (e) => e.dns?.type ?? null,
    flat: "DnsType",
    asim: none("EventSubType has it"),
    ecs: at("dns.type", (e) => (e.dns?.type === "response" ? "answer" : "query")),
    ocsf: none("activity_id has it"),
  },
  {
    field: "dns.query",
    of,
    value: (e) => domain(e.dns?.query ?? null),
    flat: "DnsQuery",
    asim: "DnsQuery",
    ecs: ["dns.question.name", at("network.protocol", () => "dns")],
    ocsf: "query.hostname",
  },
  {
    field: "dns.types",
    of,
    value: (e) => e.dns?.types ?? [],
    flat: "DnsQueryTypes",
    asim: at("DnsQueryTypeName", (e) => e.dns?.types[0] ?? null),
    ecs: at("dns.question.type", (e) => e.dns?.types[0] ?? null),
    ocsf: at("query.type", (e) => e.dns?.types[0] ?? null),
  },
  {
    field: "dns.answers",
    of,
    value: (e) => e.dns?.answers ?? [],
    flat: "DnsAnswers",
    asim: at("DnsResponseName", (e) => e.dns?.answers.join(" ") || null),
    ecs: [
      "dns.resolved_ip",
      at("dns.answers", (e) => e.dns?.answers.map((data) => ({ data, ttl: e.dns?.ttl ?? null })) ?? []),
    ],
    ocsf: at("answers", (e) => e.dns?.answers.map((rdata) => ({ rdata, ttl: e.dns?.ttl ?? null })) ?? []),
  },
  {
    field: "dns.ttl",
    of,
    value: (e) => e.dns?.ttl ?? null,
    flat: "DnsTtl",
    asim: none("the Dns schema has no place for the time to live"),
    ecs: none("inside dns.answers"),
    ocsf: none("inside answers"),
  },
  {
    field: "dns.code",
    of,
    value: (e) => e.dns?.code ?? null,
    flat: "DnsCode",
    asim: [
      "DnsResponseCode",
      at("DnsResponseCodeName", (e) => rcodeName(e.dns?.code ?? null)),
      at("EventResultDetails", (e) => rcodeName(e.dns?.code ?? null)),
    ],
    ecs: at("dns.response_code", (e) => rcodeName(e.dns?.code ?? null)),
    ocsf: [
      at("rcode_id", (e) => (e.dns?.code != null && e.dns.code > 5 ? 99 : (e.dns?.code ?? null))),
      at("rcode", (e) => rcodeCaption(e.dns?.code ?? null)),
    ],
  },
  {
    field: "dns.id",
    of,
    value: () => null,
    flat: none("the proxy doesn't report the transaction id"),
    asim: "TransactionIdHex",
    ecs: "dns.id",
    ocsf: "query.packet_uid",
  },
];
