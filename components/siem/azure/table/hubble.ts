import { APPROVAL_LABEL } from "../../schema/decision.ts";
import { COLUMNS } from "../../schema/target/columns.ts";
import { firstText, NONE, timeOf } from "./kql.ts";
import { partyColumns } from "./party.ts";
import { policies } from "./policy.ts";
import type { Step, TypedTable } from "./typed.ts";

const text = (path: string) => `tostring(${path})`;
const whole = (path: string) => `tolong(${path})`;
const answer = "tostring(F.l7.type) == 'RESPONSE'";
const isDns = "isnotnull(F.l7.dns)";
const isHttp = "isnotnull(F.l7.http)";
const message = (of: string) =>
  `case(${of} and tostring(F.l7.type) == 'REQUEST', 'request', ${of} and ${answer}, 'response', '')`;
/** Of one header, by its name in lower case. The proxy writes a list of pairs. */
const header = (name: string) => `extract('(?i)"key":"${name}","value":"([^"]*)"', 1, tostring(F.l7.http.headers))`;

/** Names that columns share. `F` is the flow, `Client` who opened the connection: on a reply the destination of the packet. */
const STEPS: readonly (readonly Step[])[] = [
  [{ name: "F", kql: "Line.flow" }],
  [
    { name: "Reply", kql: `iif(${answer} or tobool(F.reply) == true, true, tobool(F.is_reply))` },
    { name: "NodeName", kql: firstText("F.node_name", "Line.node_name") },
    { name: "Time", kql: timeOf(firstText("F['time']", "Line['time']")) },
    { name: "L4", kql: "tostring(F.l4)" },
    { name: "EventType", kql: "tolong(F.event_type.type)" },
    { name: "Deciding", kql: policies("F") },
    // `policy_log` has one entry a policy, whose first word is the approval; the label says the same.
    { name: "Logged", kql: `extract_all('[[,]"([^" ,]+)', tostring(F.policy_log))` },
    { name: "Labelled", kql: `extract_all('"${APPROVAL_LABEL}([^"]+)"', tostring(F.egress_allowed_by))` },
    { name: "Url", kql: "extract('^([^?#]*)', 1, tostring(F.l7.http.url))" },
  ],
  [
    { name: "Client", kql: "iif(Reply == true, F.destination, F.source)" },
    { name: "Server", kql: "iif(Reply == true, F.source, F.destination)" },
  ],
];

/** Column by column, as the mapping of `components/siem/schema` has it; those of the two ends are beside this. */
export const EXPRESSIONS: Readonly<Record<string, string>> = {
  TimeGenerated: "iif(isnull(Time), TimeGenerated, Time)",
  FlowId: text("F.uuid"),
  Cluster: `iif(indexof(NodeName, '/') > 0, tostring(split(NodeName, '/')[0]), ${firstText("F.source.cluster_name", "F.destination.cluster_name")})`,
  Node: "NodeName",
  Class: `case(${isDns}, 'dns', ${isHttp}, 'http', 'network')`,
  // Monitor event types of Cilium 1.20.2. Where a mask took the type, what only one of them has tells it.
  Observation:
    "case(EventType == 1, 'drop', EventType == 4, 'trace', EventType == 5, 'verdict', EventType == 129, 'l7', " +
    "isnotnull(EventType), '', isnotnull(F.l7), 'l7', array_length(Deciding) > 0, 'verdict', '')",
  // A transformation can't take known fields out of an object, so of what is unknown only a whole `l7` is kept.
  Extra: `iif(isnotnull(F.l7) and isnull(F.l7.dns) and isnull(F.l7.http), pack('l7', F.l7), ${NONE.dynamic})`,
  Verdict: text("F.verdict"),
  DropReason: firstText("F.drop_reason_desc", "F.drop_reason"),
  Direction:
    "case(tostring(F.traffic_direction) == 'EGRESS', 'egress', tostring(F.traffic_direction) == 'INGRESS', 'ingress', '')",
  IsReply: "Reply",
  Policies: "Deciding",
  Approvals: "iif(array_length(Logged) > 0, Logged, Labelled)",
  // `l4` has one key, the protocol; a protocol of a later version keeps its own name.
  Protocol: `extract('^[{]"([A-Za-z0-9]+)"', 1, L4)`,
  IpVersion: text("F.IP.ipVersion"),
  // Hubble leaves out a zero, which is a type.
  IcmpType: `case(isnotnull(F.l4.ICMPv4) and isnull(F.l4.ICMPv4.type), 0, isnotnull(F.l4.ICMPv4), tolong(F.l4.ICMPv4.type), isnotnull(F.l4.ICMPv6) and isnull(F.l4.ICMPv6.type), 0, isnotnull(F.l4.ICMPv6), tolong(F.l4.ICMPv6.type), ${NONE.long})`,
  TranslatedIp: text("F.IP.source_xlated"),
  ...partyColumns("Src", { plain: "source", reply: "destination" }, "Client"),
  ...partyColumns("Dst", { plain: "destination", reply: "source" }, "Server"),
  DnsType: message(isDns),
  DnsQuery: "extract('^(.*?)[.]?$', 1, tostring(F.l7.dns.query))",
  DnsQueryTypes: "F.l7.dns.qtypes",
  DnsAnswers: "F.l7.dns.ips",
  DnsTtl: whole("F.l7.dns.ttl"),
  DnsCode: `iif(isnull(F.l7.dns.rcode) and ${isDns} and ${answer}, 0, tolong(F.l7.dns.rcode))`,
  HttpType: message(isHttp),
  HttpMethod: text("F.l7.http.method"),
  // Second lock behind Hubble's own redaction: no user, query or fragment is stored.
  HttpUrl:
    "strcat(extract('^([A-Za-z0-9+.-]+://)', 1, Url), extract('^(?:[A-Za-z0-9+.-]+://)?(?:[^/]*@)?(.*)$', 1, Url))",
  HttpProtocol: text("F.l7.http.protocol"),
  HttpStatus: whole("F.l7.http.code"),
  HttpLatency: whole("F.l7.latency_ns"),
  HttpRequestId: header("x-request-id"),
  TraceParent: header("traceparent"),
};

/** Flows, in the flat schema. Lines of the export that are no flow have no row. */
export const hubble: TypedTable = {
  keep: "isnotnull(Line.flow)",
  steps: STEPS,
  columns: COLUMNS.map(({ name, type }) => {
    const kql = EXPRESSIONS[name];
    if (kql === undefined) throw new Error(`the flat column ${name} has no expression`);
    return { name, type, kql };
  }),
};
