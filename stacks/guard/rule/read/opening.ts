import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { at, holdsUnknown, isRecord, list, type Props, UNKNOWN } from "../../value.ts";

/** One way in, in the words of no cloud. */
export interface Opening {
  /** Where it stands in the resource; empty when the resource is one rule. */
  readonly path: string;
  readonly sources: readonly unknown[];
  /** Every port, or pairs of first and last port. */
  readonly ports: "all" | readonly (readonly [number, number])[];
  /** True when a source, port or protocol is not known yet. */
  readonly uncertain: boolean;
}

type Reader = (props: Props) => readonly Opening[];

/** Every entry of a list, or the one entry that a path names. */
function entries(
  props: Props,
  path: string,
  read: (entry: Props, path: string) => readonly Opening[],
): readonly Opening[] {
  return at(props, path).flatMap(({ path: where, value }): readonly Opening[] => {
    if (value === UNKNOWN) return [{ path: where, sources: [], ports: "all", uncertain: true }];
    return isRecord(value) ? read(value, where) : [];
  });
}

/** TCP and UDP by name or number; other protocols have no ports. */
const WITH_PORTS = ["tcp", "udp", "6", "17"];

function awsOpening(entry: Props, path: string, protocol: unknown, given: readonly unknown[]): Opening {
  const { fromPort = 0, toPort = 65_535 } = entry;
  const [from, to] = [Number(fromPort), Number(toPort)];
  const all = ["-1", "all"].includes(String(protocol)) || from === -1 || to === -1;
  const ports = all ? "all" : WITH_PORTS.includes(String(protocol)) ? [[from, to] as const] : [];
  return { path, sources: given.flat(), ports, uncertain: holdsUnknown([given, protocol, fromPort, toPort]) };
}

/** SSH keys on a node group open port 22 to the world unless security groups are named. */
function remoteAccess(entry: Props, path: string): readonly Opening[] {
  const groups = entry.sourceSecurityGroupIds;
  if (list(groups).length > 0) return [];
  return [
    { path, sources: holdsUnknown(groups) ? [] : ["0.0.0.0/0"], ports: [[22, 22]], uncertain: holdsUnknown(groups) },
  ];
}

function range(text: unknown): readonly [number, number] {
  const [from = 0, to = from] = String(text).split("-").map(Number);
  return [from, to];
}

function azureRule(entry: Props, path: string): readonly Opening[] {
  if (entry.direction !== "Inbound" || entry.access !== "Allow") return [];
  if (["Icmp", "Esp", "Ah"].includes(String(entry.protocol))) return [];
  const ports = [entry.destinationPortRange, entry.destinationPortRanges].flat().filter((given) => given !== undefined);
  const sources = [entry.sourceAddressPrefix, entry.sourceAddressPrefixes].flat();
  return [
    {
      path,
      sources,
      ports: ports.includes("*") ? "all" : ports.map(range),
      uncertain: holdsUnknown([sources, ports, entry.protocol]),
    },
  ];
}

function googleFirewall(props: Props): readonly Opening[] {
  if (props.direction === "EGRESS" || props.disabled === true) return [];
  // Without any source the provider takes the whole internet.
  const named = ["sourceTags", "sourceServiceAccounts", "sourceRanges"].some((key) => props[key] !== undefined);
  const sources = named ? [props.sourceRanges].flat() : ["0.0.0.0/0"];
  return entries(props, "allows.*", ({ protocol, ports }, path) =>
    ["all", ...WITH_PORTS].includes(String(protocol)) || holdsUnknown(protocol)
      ? [
          {
            path,
            sources,
            ports: list(ports).length === 0 ? "all" : list(ports).map(range),
            uncertain: holdsUnknown([sources, protocol, ports]),
          },
        ]
      : [],
  );
}

const inline: Reader = (props) =>
  entries(props, "ingress.*", (entry, path) => [
    awsOpening(entry, path, entry.protocol, [entry.cidrBlocks, entry.ipv6CidrBlocks]),
  ]);

/** How each type says what it lets in. */
export const READERS: Readonly<Record<string, Reader>> = {
  [AWS.securityGroup]: inline,
  [AWS.defaultSecurityGroup]: inline,
  [AWS.ingressRule]: (props) => [awsOpening(props, "", props.ipProtocol, [props.cidrIpv4, props.cidrIpv6])],
  [AWS.securityGroupRule]: (props) =>
    props.type === "ingress" ? [awsOpening(props, "", props.protocol, [props.cidrBlocks, props.ipv6CidrBlocks])] : [],
  [AWS.nodeGroup]: (props) => entries(props, "remoteAccess", remoteAccess),
  [AZURE.securityGroup]: (props) => entries(props, "securityRules.*", azureRule),
  [AZURE.securityRule]: (props) => azureRule(props, ""),
  [GOOGLE.firewall]: googleFirewall,
};
