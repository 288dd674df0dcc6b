import { at, none, type Row } from "./row.ts";
import { protocolNumber } from "./words.ts";

const NO_BYTES = "Hubble reports decisions and connections, not bytes or durations";

/** The packet itself, and what schemas ask for that Hubble can't tell. */
export const wire: readonly Row[] = [
  {
    field: "protocol",
    value: (e) => e.protocol,
    flat: "Protocol",
    asim: "NetworkProtocol",
    ecs: at("network.transport", (e) => e.protocol?.toLowerCase() ?? null),
    ocsf: [
      at("connection_info.protocol_name", (e) => e.protocol?.toLowerCase() ?? null),
      at("connection_info.protocol_num", (e) => protocolNumber(e.protocol)),
    ],
  },
  {
    field: "ipVersion",
    value: (e) => e.ipVersion,
    flat: "IpVersion",
    asim: "NetworkProtocolVersion",
    ecs: at("network.type", (e) => e.ipVersion?.toLowerCase() ?? null),
    ocsf: at("connection_info.protocol_ver_id", (e) => ({ IPv4: 4, IPv6: 6, none: 0 })[e.ipVersion ?? "none"]),
  },
  {
    field: "icmpType",
    value: (e) => e.icmpType,
    flat: "IcmpType",
    asim: at("NetworkIcmpType", (e) => e.icmpType?.toString() ?? null),
    ecs: "cilium.icmp_type",
    ocsf: "unmapped.icmp_type",
  },
  {
    field: "translatedIp",
    value: (e) => e.translatedIp,
    flat: "TranslatedIp",
    asim: "SrcNatIpAddr",
    ecs: "source.nat.ip",
    ocsf: "unmapped.translated_ip",
  },
  {
    field: "traffic",
    value: () => null,
    flat: none(NO_BYTES),
    asim: ["SrcBytes", "DstBytes"],
    ecs: ["source.bytes", "destination.bytes"],
    ocsf: "traffic",
  },
  {
    field: "duration",
    value: () => null,
    flat: none(NO_BYTES),
    asim: "NetworkDuration",
    ecs: "event.end",
    ocsf: "connection_info.uid",
  },
];
