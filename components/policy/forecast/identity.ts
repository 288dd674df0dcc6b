/** How many of Cilium's identities stand behind the peers of a rule: each is an entry of its own. */
import { type Cidr, cidrWithin, parseCidr } from "../../contract/match/cidr.ts";
import { fixedLabels, matchesPattern, normalizeName } from "../../contract/match/fqdn.ts";
import type { Model } from "../../contract/model.ts";
import type { Bundles } from "../bundle.ts";
import {
  type CidrRule,
  type DnsRule,
  type EgressRule,
  type IngressRule,
  identityLabel,
  type LabelSelector,
  type PolicySpec,
} from "../cilium.ts";

/** A number of identities or entries. */
export interface Count {
  /** When every name has been looked up, no two names share an address and pods that are alike have one identity. */
  readonly atRest: number;
  /** Upper bound. */
  readonly most: number;
}

/** What decides how many identities a peer has, gathered from every policy of the plane. */
export interface Plane {
  /** Components behind a namespace and an account. */
  readonly accounts: ReadonlyMap<string, number>;
  /** Sorted by where they begin, wider ones first. */
  readonly ranges: readonly Cidr[];
  /** Names and patterns by each of their ends, such as `example.com`. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Counts that were made before, by peer. */
  readonly known: Map<string, Count>;
}

/**
 * Addresses that a name is taken to have at one time. Addresses that the same names lead to share an identity (Cilium
 * 1.20.2, pkg/fqdn/namemanager), so one is usual, and as many as addresses are possible where each is shared with other
 * names. Nobody can know beforehand; these are round figures for a load balanced service and for a content network, well
 * below the 1,000 per name that Cilium keeps at most (chart value `dnsProxy.endpointMaxIpPerHostname`).
 */
const ADDRESSES_OF_NAME = 16;
const ADDRESSES_OF_PATTERN = 256;

/**
 * Identities of pods with the same labels. Agents that meet such pods at the same moment make an identity each, and both
 * stay (identities are kept as CRDs, which have no lock); pods whose labels a rollout changes have an old and a new one.
 */
const TWINS = 2;

/** Identities that stand for everybody together (Cilium 1.20.2, pkg/policy/aggregate.go, `AllAggregates`). */
export const EVERYBODY: Count = { atRest: 5, most: 5 };

const ONE: Count = { atRest: 1, most: 1 };

/**
 * Identities of entities (Cilium 1.20.2, pkg/policy/api/entity.go, pkg/identity). A remote node may be the API server,
 * and remote nodes have an aggregate. The API server has its reserved identity whether it runs on nodes or not, another
 * one where it is outside of the cluster, as in every managed cluster, and on its own node it is the host.
 */
const ENTITY: Readonly<Record<string, Readonly<Record<string, Count>>>> = {
  "remote-node": { "remote-node": ONE, "kube-apiserver": ONE, "aggregate-remote-node": ONE },
  "kube-apiserver": { "kube-apiserver": ONE, "kube-apiserver outside": ONE, host: { atRest: 0, most: 1 } },
};

export function planeOf({ cells }: Model, bundles: Bundles): Plane {
  const accounts = new Map<string, number>();
  for (const { namespace, components } of cells) {
    for (const { serviceAccount } of components) {
      const key = `${namespace}/${serviceAccount}`;
      accounts.set(key, (accounts.get(key) ?? 0) + 1);
    }
  }
  const rules = [...bundles.cluster, ...bundles.cells.flatMap(({ objects }) => objects)].flatMap(({ object }) => {
    const { egress = [], egressDeny = [] } = (object.spec ?? {}) as Partial<PolicySpec>;
    return object.kind.startsWith("Cilium") ? [...egress, ...egressDeny] : [];
  });
  const ranges = new Set(
    rules.flatMap(({ toCIDRSet = [] }) => toCIDRSet.flatMap((one) => [one.cidr, ...(one.except ?? [])])),
  );
  return {
    accounts,
    ranges: [...ranges]
      .map(parseCidr)
      .filter((one) => typeof one !== "string")
      .toSorted((a, b) => order(a.base, b.base) || a.prefix - b.prefix),
    names: byEnd(new Set(rules.flatMap(({ toFQDNs = [] }) => toFQDNs.map(nameOf)))),
    known: new Map(),
  };
}

/** Identities of the peers of a rule, each set of them under a name that is the same wherever it appears. */
export function peersOf(rule: IngressRule & EgressRule, plane: Plane): readonly (readonly [string, Count])[] {
  const {
    fromEndpoints = [],
    toEndpoints = [],
    fromEntities = [],
    toEntities = [],
    toCIDRSet = [],
    toFQDNs = [],
  } = rule;
  const peers = [
    ...[...fromEndpoints, ...toEndpoints].map((one) => named(JSON.stringify(one), () => podsBehind(one, plane), plane)),
    ...[...fromEntities, ...toEntities].flatMap((one) => Object.entries(ENTITY[one] ?? { [one]: ONE })),
    ...toCIDRSet.map((one) => named(JSON.stringify(one), () => rangesIn(one, plane), plane)),
    ...toFQDNs.map((one) => named(JSON.stringify(one), () => addressesOf(one, plane), plane)),
  ];
  return peers.length > 0 || rule.toPorts === undefined ? peers : [["everybody", EVERYBODY]];
}

function named(name: string, count: () => Count, { known }: Plane): readonly [string, Count] {
  const found = known.get(name) ?? count();
  known.set(name, found);
  return [name, found];
}

function podsBehind({ matchLabels }: LabelSelector, { accounts }: Plane): Count {
  const { [identityLabel.namespace]: namespace, [identityLabel.serviceAccount]: account } = matchLabels ?? {};
  const atRest = accounts.get(`${namespace}/${account}`) ?? 1;
  return { atRest, most: TWINS * atRest };
}

/** Each range that any policy names has an identity, which the wider ranges select too. */
function rangesIn({ cidr, except = [] }: CidrRule, { ranges }: Plane): Count {
  const outer = parseCidr(cidr);
  if (typeof outer === "string") return ONE;
  const holes = except.map(parseCidr).filter((one) => typeof one !== "string");
  let count = 0;
  for (let at = firstFrom(ranges, outer.base); at < ranges.length; at += 1) {
    const range = ranges[at];
    if (range === undefined || (range.base !== outer.base && !cidrWithin(range, outer))) break;
    if (cidrWithin(range, outer) && !holes.some((hole) => cidrWithin(range, hole))) count += 1;
  }
  return { atRest: count, most: count };
}

/** Position of the first range that begins at this address or after it. */
function firstFrom(ranges: readonly Cidr[], base: bigint): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.base ?? base) < base) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Addresses of a name that another rule names too have an identity apart from those of the pattern alone. */
function addressesOf(rule: DnsRule, { names }: Plane): Count {
  if ("matchName" in rule) return { atRest: 1, most: ADDRESSES_OF_NAME };
  const near = names.get(fixedLabels(rule.matchPattern).join(".")) ?? [];
  const also = near.filter((name) => name !== rule.matchPattern && matchesPattern(name, rule.matchPattern));
  return { atRest: 1 + also.length, most: Math.max(ADDRESSES_OF_PATTERN, 1 + also.length) };
}

function nameOf(rule: DnsRule): string {
  return "matchName" in rule ? rule.matchName : rule.matchPattern;
}

function byEnd(names: ReadonlySet<string>): Map<string, string[]> {
  const ends = new Map<string, string[]>();
  for (const name of names) {
    const labels = normalizeName(name).split(".");
    for (let from = 0; from <= labels.length; from += 1) {
      const end = labels.slice(from).join(".");
      const found = ends.get(end);
      if (found === undefined) ends.set(end, [name]);
      else found.push(name);
    }
  }
  return ends;
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
