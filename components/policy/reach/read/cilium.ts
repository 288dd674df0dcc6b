import type { LabelSelector, PolicySpec, PortRule } from "../../cilium.ts";
import type { KubernetesObject } from "../../object.ts";
import { cidrTest, entityTest, fqdnTest } from "../peers.ts";
import type { CompiledPolicy, CompiledRule, PeerScope, PeerTest, PolicyRef, PortEntry, PortMatch } from "../rule.ts";
import { type Matcher, matcherOf, NAMESPACE_KEY, peerMatcher, splitKey } from "../selector.ts";
import { scopeOf } from "./scope.ts";

/** A rule of any direction, in the fields that a peer can stand in. */
type AnyRule = Readonly<Record<string, unknown>>;

/** Policies of one object, `spec` and each of `specs`. The object has been accepted by `refusals`. */
export function readCilium(object: KubernetesObject): CompiledPolicy[] {
  const { spec, specs = [] } = object as { spec?: PolicySpec; specs?: readonly PolicySpec[] };
  const { namespace, name } = object.metadata;
  const own = object.kind === "CiliumNetworkPolicy" ? (namespace ?? "default") : undefined;
  return [...(spec === undefined ? [] : [spec]), ...specs].map((one) =>
    readSpec(one, own, {
      kind: object.kind,
      name,
      ...(own !== undefined && { namespace: own }),
      ...(one.log !== undefined && { log: one.log.value }),
    }),
  );
}

function readSpec(spec: PolicySpec, namespace: string | undefined, source: PolicyRef): CompiledPolicy {
  const { ingress, ingressDeny, egress, egressDeny, enableDefaultDeny } = spec;
  const covers = {
    ingress: (ingress?.length ?? 0) + (ingressDeny?.length ?? 0) > 0,
    egress: (egress?.length ?? 0) + (egressDeny?.length ?? 0) > 0,
  };
  const read = (rules: readonly AnyRule[] = [], direction: "ingress" | "egress", action: "allow" | "deny") =>
    rules.flatMap((rule) => readRule(rule, direction, action, namespace, source));
  return {
    source,
    ...(namespace !== undefined && { namespace }),
    selects: subjectMatcher(spec.endpointSelector, namespace),
    covers,
    defaultDeny: {
      ingress: covers.ingress && enableDefaultDeny?.ingress !== false,
      egress: covers.egress && enableDefaultDeny?.egress !== false,
    },
    rules: [
      ...read(ingress as readonly AnyRule[] | undefined, "ingress", "allow"),
      ...read(ingressDeny as readonly AnyRule[] | undefined, "ingress", "deny"),
      ...read(egress as readonly AnyRule[] | undefined, "egress", "allow"),
      ...read(egressDeny as readonly AnyRule[] | undefined, "egress", "deny"),
    ],
  };
}

/** A namespaced policy selects in its own namespace only; a namespace that its selector names is dropped, as Cilium does. */
function subjectMatcher(selector: LabelSelector, namespace: string | undefined): Matcher {
  if (namespace === undefined) return matcherOf(selector);
  const labels = Object.entries(selector.matchLabels ?? {}).filter(([key]) => splitKey(key).key !== NAMESPACE_KEY);
  const own = matcherOf({ ...selector, matchLabels: Object.fromEntries(labels) });
  return (set) => set.get("k8s")?.get(NAMESPACE_KEY) === namespace && own(set);
}

function readRule(
  rule: AnyRule,
  direction: "ingress" | "egress",
  action: "allow" | "deny",
  namespace: string | undefined,
  source: PolicyRef,
): CompiledRule[] {
  const side = direction === "ingress" ? "from" : "to";
  const peer = peerOf(rule, side, namespace);
  const scope = peer === undefined ? undefined : boundOf(rule, side, namespace);
  const entries = entriesOf(rule);
  // `{}` opens nothing; it is there to switch the default deny on.
  if (peer === undefined && rule.toPorts === undefined && rule.icmps === undefined) return [];
  return [
    {
      direction,
      action,
      peer: peer ?? (() => true),
      ...(scope !== undefined && { scope }),
      entries,
      source,
      ...(rule.toFQDNs !== undefined && { byName: true }),
      // Only rules with proxy parts are ever compared by it.
      ...(peer !== undefined && entries.some(({ l7 }) => l7 !== undefined) && { peers: selectorsOf(rule) }),
    },
  ];
}

function boundOf(rule: AnyRule, side: "from" | "to", namespace: string | undefined): PeerScope | undefined {
  const list = <Item>(kind: string) => (rule[`${side}${kind}`] ?? []) as readonly Item[];
  return scopeOf({
    endpoints: list<LabelSelector>("Endpoints"),
    entities: list<string>("Entities"),
    addresses: ["CIDR", "CIDRSet", "FQDNs"].some((kind) => list(kind).length > 0),
    namespace,
  });
}

/** Each selector as it is written, to tell whether two rules have one in common. */
function selectorsOf(rule: AnyRule): string[] {
  return Object.entries(rule)
    .filter(([key, list]) => /^(?:from|to)(?:Endpoints|Entities|CIDR|CIDRSet|FQDNs)$/.test(key) && Array.isArray(list))
    .flatMap(([key, list]) =>
      (list as readonly unknown[]).map((one) => `${key.replace(/^[a-z]+/, "")} ${JSON.stringify(one)}`),
    );
}

/** One kind of peer per rule; `undefined` when it names none, which means everybody. */
function peerOf(rule: AnyRule, side: "from" | "to", namespace: string | undefined): PeerTest | undefined {
  const endpoints = rule[`${side}Endpoints`] as readonly LabelSelector[] | undefined;
  const entities = rule[`${side}Entities`] as readonly string[] | undefined;
  const cidrs = rule[`${side}CIDR`] as readonly string[] | undefined;
  const cidrSet = rule[`${side}CIDRSet`] as readonly { cidr: string; except?: readonly string[] }[] | undefined;
  const fqdns = rule[`${side}FQDNs`] as Parameters<typeof fqdnTest>[0][] | undefined;
  const tests: PeerTest[] = [
    ...(endpoints ?? []).map((selector): PeerTest => {
      const matches = peerMatcher(selector, namespace);
      return (_, labels) => matches(labels);
    }),
    ...(entities ?? []).map(entityTest),
    ...(cidrs ?? []).map((cidr) => cidrTest(cidr)),
    ...(cidrSet ?? []).map(({ cidr, except }) => cidrTest(cidr, except)),
    ...(fqdns ?? []).map(fqdnTest),
  ];
  const named = [endpoints, entities, cidrs, cidrSet, fqdns].some((list) => list !== undefined);
  return named ? (subject, labels) => tests.some((test) => test(subject, labels)) : undefined;
}

function entriesOf(rule: AnyRule): PortEntry[] {
  const toPorts = rule.toPorts as readonly PortRule[] | undefined;
  if (rule.icmps !== undefined) return [];
  if (toPorts === undefined || toPorts.length === 0) return [{}];
  return toPorts.map(({ ports, rules, serverNames }) => {
    const l7 = {
      ...(rules !== undefined && "http" in rules && rules.http !== undefined && { http: rules.http }),
      ...(rules !== undefined && "dns" in rules && rules.dns !== undefined && { dns: rules.dns }),
      ...(serverNames !== undefined && serverNames.length > 0 && { serverNames }),
    };
    return {
      // An entry without ports opens none (an empty `toPorts` opens all).
      ports: (ports ?? []).map(portMatch),
      ...(Object.keys(l7).length > 0 && { l7 }),
    };
  });
}

export function portMatch(given: { port?: string | number; endPort?: number; protocol?: string }): PortMatch {
  const protocol = (given.protocol ?? "ANY") as PortMatch["protocol"];
  const text = String(given.port ?? "0");
  if (!/^\d+$/.test(text)) {
    return { port: { name: text, ...(given.endPort !== undefined && { to: given.endPort }) }, protocol };
  }
  const from = Number(text);
  if (from === 0) return { port: { from: 0, to: 65_535 }, protocol };
  return { port: { from, to: Math.max(from, given.endPort ?? from) }, protocol };
}
