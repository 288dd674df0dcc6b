import { MAX_LOG_VALUE, MAX_PORTS } from "../../cilium.ts";
import type { KubernetesObject } from "../../object.ts";
import { cidrReason, nameReason, selectorReason } from "./peer.ts";

/** An object that Cilium would not take. */
export interface Refusal {
  /** `CiliumNetworkPolicy shop-prod/cell-10-dns`. */
  readonly object: string;
  readonly reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

const SPEC_FIELDS =
  "description endpointSelector nodeSelector enableDefaultDeny ingress ingressDeny egress egressDeny labels log".split(
    " ",
  );
const INGRESS_PEERS = ["fromEndpoints", "fromEntities", "fromCIDR", "fromCIDRSet", "fromNodes", "fromGroups"];
const EGRESS_PEERS = [
  "toEndpoints",
  "toEntities",
  "toCIDR",
  "toCIDRSet",
  "toFQDNs",
  "toServices",
  "toNodes",
  "toGroups",
];
const ENTITIES = new Set(
  "all world world-ipv4 world-ipv6 cluster cluster-mesh host init ingress unmanaged remote-node health none kube-apiserver".split(
    " ",
  ),
);
const PROTOCOLS = new Set([
  "TCP",
  "UDP",
  "SCTP",
  "ANY",
  "ICMP",
  "ICMPV6",
  "VRRP",
  "IGMP",
  "GRE",
  "IPIP",
  "IPV6",
  "ESP",
  "AH",
]);
/** Peers whose members only a cluster knows. */
const NOT_OFFLINE = ["fromNodes", "fromGroups", "toServices", "toNodes", "toGroups"];

/**
 * Why Cilium 1.20.2 refuses a policy (CRD schema, then `Sanitize`), or why it can't be judged without a cluster;
 * `undefined` when it takes it. A refused policy has no effect at all.
 */
export function refusal(object: KubernetesObject): Refusal | undefined {
  const { kind, metadata } = object;
  const reason = kind === "NetworkPolicy" ? undefined : ciliumReason(object);
  return reason === undefined ? undefined : { object: `${kind} ${metadata.namespace ?? ""}/${metadata.name}`, reason };
}

function ciliumReason(object: KubernetesObject): string | undefined {
  const { spec, specs } = object as { spec?: Fields; specs?: readonly Fields[] };
  const all = [...(spec === undefined ? [] : [spec]), ...(specs ?? [])];
  if (all.length === 0) return "it has neither spec nor specs";
  return first(all.map((one) => () => specReason(one, object.kind)));
}

function specReason(spec: Fields, kind: string): string | undefined {
  const unknown = Object.keys(spec).find((key) => !SPEC_FIELDS.includes(key));
  if (unknown !== undefined) return `spec.${unknown} is not a field`;
  if (spec.nodeSelector !== undefined) {
    return kind === "CiliumNetworkPolicy"
      ? "a namespaced policy can't have a nodeSelector"
      : "host policies can't be judged here";
  }
  if (spec.endpointSelector === undefined) return "it has no endpointSelector";
  const list = (key: string) => fields(spec[key]);
  if (["ingress", "ingressDeny", "egress", "egressDeny"].every((key) => list(key).length === 0)) {
    return "it must have at least one rule of ingress, ingressDeny, egress or egressDeny";
  }
  const log = (spec.log as { value?: string } | undefined)?.value;
  if (log !== undefined && log.length > MAX_LOG_VALUE) return `log.value is longer than ${MAX_LOG_VALUE} bytes`;
  if (log !== undefined && /\p{C}/u.test(log)) return "log.value has characters that can't be printed";
  return first([
    () => selectorReason(spec.endpointSelector),
    ...list("ingress").map((rule) => () => ruleReason(rule, "ingress", false)),
    ...list("ingressDeny").map((rule) => () => ruleReason(rule, "ingress", true)),
    ...list("egress").map((rule) => () => ruleReason(rule, "egress", false)),
    ...list("egressDeny").map((rule) => () => ruleReason(rule, "egress", true)),
  ]);
}

function ruleReason(rule: Fields, direction: "ingress" | "egress", deny: boolean): string | undefined {
  const peers = direction === "ingress" ? INGRESS_PEERS : EGRESS_PEERS;
  const known = [...peers, "toPorts", "icmps", "authentication"];
  const unknown = Object.keys(rule).find((key) => !known.includes(key));
  if (unknown !== undefined) return `${direction}.${unknown} is not a field`;
  if (deny && rule.toFQDNs !== undefined) return "a deny can't name toFQDNs";
  const offline = NOT_OFFLINE.find((key) => rule[key] !== undefined);
  if (offline !== undefined) return `${offline} can't be judged without a cluster`;
  if (rule.authentication !== undefined) return "authentication can't be judged here";
  const used = peers.filter((key) => rule[key] !== undefined);
  if (used.length > 1) return `combining ${used.join(" and ")} in one rule is not supported`;
  const side = direction === "ingress" ? "from" : "to";
  if (rule.icmps !== undefined && rule.toPorts !== undefined) return "icmps and toPorts can't stand in one rule";
  return first([
    () => entityReason(rule, direction),
    () => cidrReason(rule, side),
    ...fields(rule[`${side}Endpoints`]).map((selector) => () => selectorReason(selector)),
    ...fields(rule.toFQDNs).map((name) => () => nameReason(name)),
    ...fields(rule.toPorts).map((entry) => () => portsReason(entry, direction, deny)),
  ]);
}

function entityReason(rule: Fields, direction: "ingress" | "egress"): string | undefined {
  const entities =
    (rule[direction === "ingress" ? "fromEntities" : "toEntities"] as readonly string[] | undefined) ?? [];
  const unknown = entities.find((entity) => !ENTITIES.has(entity));
  return unknown === undefined ? undefined : `there is no entity "${unknown}"`;
}

function portsReason(entry: Fields, direction: "ingress" | "egress", deny: boolean): string | undefined {
  const ports = fields(entry.ports);
  const rules = entry.rules as Fields | undefined;
  const kinds = Object.entries(rules ?? {}).filter(
    ([, list]) => (list as readonly unknown[] | undefined) !== undefined,
  );
  const serverNames = (entry.serverNames as readonly string[] | undefined) ?? [];
  if (ports.length > MAX_PORTS) return `${ports.length} ports in one entry, at most ${MAX_PORTS}`;
  const protocol = ports.find((port) => port.protocol !== undefined && !PROTOCOLS.has(String(port.protocol)));
  if (protocol !== undefined) return `there is no protocol "${protocol.protocol}"`;
  const range = ports.find(({ port }) => /^\d+$/.test(String(port)) && Number(port) > 65_535);
  if (range !== undefined) return `port ${range.port} is not a port`;
  if (deny && (kinds.length > 0 || serverNames.length > 0)) return "a deny can't have L7 rules";
  if (kinds.length > 1) return "one port can have one kind of L7 rules";
  const [kind, list] = kinds[0] ?? [];
  if (kind === undefined) return undefined;
  if (kind !== "http" && kind !== "dns") return `rules.${kind} is not a kind of L7 rules`;
  if (serverNames.length > 0) return "serverNames can't stand beside L7 rules without TLS termination";
  if (kind === "dns" && direction === "ingress") return "L7 protocol DNS is not supported on ingress";
  if (ports.some(({ port }) => port === undefined || Number(port) === 0)) return "L7 rules need a port";
  if (kind === "http" && ports.some((port) => port.protocol !== "TCP"))
    return "L7 rules can only apply to TCP, except for DNS rules";
  if (kind === "dns" && ports.some((port) => port.endPort !== undefined && Number(port.endPort) > Number(port.port))) {
    return "DNS rules can't have port ranges";
  }
  return first(fields(list).map((rule) => () => (kind === "dns" ? nameReason(rule) : expressionReason(rule))));
}

function expressionReason(rule: Fields): string | undefined {
  for (const key of ["method", "path", "host"]) {
    const expression = rule[key];
    // RE2 has no look-around, no back references, no atomic groups and no possessive repetition.
    if (typeof expression === "string" && (/\(\?[=!<>]|\\[1-9]/.test(expression) || !compiles(expression))) {
      return `${key} "${expression}" is not a regular expression of RE2`;
    }
  }
  return undefined;
}

function compiles(expression: string): boolean {
  try {
    new RegExp(expression);
    return true;
  } catch {
    return false;
  }
}

function fields(list: unknown): readonly Fields[] {
  return (list as readonly Fields[] | undefined) ?? [];
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const reason = check();
    if (reason !== undefined) return reason;
  }
  return undefined;
}
