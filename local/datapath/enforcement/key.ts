/** Names of protocols by their IANA number. */
const PROTOCOL: Readonly<Record<number, string>> = {
  0: "any",
  1: "ICMP",
  6: "TCP",
  17: "UDP",
  58: "ICMPv6",
  132: "SCTP",
};

/** Bits of a key that are always compared: identity, direction and what is between (Cilium 1.20.2, `StaticPrefixBits`). */
const STATIC_BITS = 40;
const PROTOCOL_BITS = 8;

/** Labels that tell people who an identity is. */
const TELLING =
  /^(?:reserved:|cidr:|fqdn:|k8s:io\.kubernetes\.pod\.namespace=|k8s:io\.cilium\.k8s\.policy\.serviceaccount=)/;

export interface MapEntry {
  /** In words: direction, protocol, port with the bits of it that count, and the number and name of the other end. */
  readonly words: string;
  /** The same for entries that differ in nothing but the number of an identity whose labels are the same. */
  readonly meaning: string;
}

/**
 * Reads a key of a policy map. Layout: pkg/maps/policymap, `PolicyKey`, Cilium 1.20.2; little endian, the port in network
 * order.
 */
export function readEntry(hex: string, identities: ReadonlyMap<number, readonly string[]>): MapEntry {
  const bytes = Buffer.from(hex, "hex");
  const prefix = bytes.readUInt32LE(0) - STATIC_BITS;
  const identity = bytes.readUInt32LE(4);
  const direction = bytes[8] === 0 ? "ingress" : "egress";
  const protocol = PROTOCOL[bytes[9] ?? 0] ?? String(bytes[9]);
  const port = prefix <= PROTOCOL_BITS ? "*" : `${bytes.readUInt16BE(10)}/${prefix - PROTOCOL_BITS}`;
  const labels = identities.get(identity) ?? [];
  const name = labels.filter((label) => TELLING.test(label)).map((label) => label.split("=").at(-1));
  const what = `${direction} ${protocol} ${port}`;
  return {
    words: [what, identity, ...name].join(" "),
    meaning: [what, ...(labels.length > 0 ? labels.toSorted() : [identity])].join(" "),
  };
}
