/** Whether the policies of a component fit into the map that Cilium keeps for each pod (R24). */
import { label } from "../contract/label.ts";
import type { Cell, Model } from "../contract/model.ts";
import { type Problem, sortProblems } from "../contract/problem.ts";
import { type Bundles, compile } from "./bundle.ts";
import type { DnsRule, EgressRule, IngressRule, LabelSelector, PolicySpec, PortProtocol, PortRule } from "./cilium.ts";
import { identityLabel } from "./cilium.ts";
import type { KubernetesObject } from "./object.ts";

/** Entries of one pod's policy map (Cilium 1.20.2, chart value `bpf.policyMapMax`). A full map closes the pod. */
export const POLICY_MAP_MAX = 16_384;
/** Share of the map that a forecast may use: rollouts with changed labels have two identities for a while. */
export const POLICY_MAP_SHARE = 0.8;

/**
 * Addresses that a name is taken to have at one time. Nobody can know beforehand; these are round figures for a load
 * balanced service and for a content network, well below the 1,000 per name that Cilium keeps at most (1.20.2, chart
 * value `dnsProxy.endpointMaxIpPerHostname`).
 */
const ADDRESSES_OF_NAME = 16;
const ADDRESSES_OF_PATTERN = 256;

/** A warning for each component whose forecast is above the share. Sorted. Who has compiled already passes `bundles`. */
export function forecast(model: Model, bundles: Bundles = compile(model)): Problem[] {
  const limit = Math.floor(POLICY_MAP_MAX * POLICY_MAP_SHARE);
  const problems = policyMapEntries(model, bundles)
    .filter(({ entries }) => entries > limit)
    .map(
      ({ cell, component, location, entries }): Problem => ({
        rule: "R24",
        severity: "warning",
        pointer: "",
        location,
        message: `component "${component}" of "${cell.namespace}" takes about ${entries} of ${POLICY_MAP_MAX} policy map entries; above ${limit} its pods may be cut off when names get more addresses`,
        fix: "name hosts instead of patterns, narrow port ranges, or split the component",
      }),
    );
  return sortProblems(problems);
}

export interface Forecast {
  readonly cell: Cell;
  readonly component: string;
  readonly location: Problem["location"];
  /** Estimate: peers times ports, of both directions. */
  readonly entries: number;
}

/** The estimate behind {@link forecast}, for every component in the order of the model. */
export function policyMapEntries(model: Model, bundles: Bundles = compile(model)): Forecast[] {
  const identities = identitiesOf(model);
  const count = (objects: readonly KubernetesObject[]) =>
    objects.reduce((sum, object) => sum + entriesOf(object.spec as PolicySpec, identities), 0);
  const everywhere = count(bundles.cluster.map(({ object }) => object));
  const policies = new Map(
    bundles.cells.map(({ namespace, objects }) => [
      namespace,
      objects.map(({ object }) => object).filter(({ kind }) => kind === "CiliumNetworkPolicy"),
    ]),
  );
  return model.cells.flatMap((cell) => {
    const own = policies.get(cell.namespace) ?? [];
    const byComponent = Map.groupBy(own, ({ metadata }) => metadata.labels?.[label.component]);
    const shared = everywhere + count(byComponent.get(undefined) ?? []);
    return cell.components.map(({ name, location }) => {
      return { cell, component: name, location, entries: shared + count(byComponent.get(name) ?? []) };
    });
  });
}

type Identities = ReadonlyMap<string, number>;

/** Cilium identities behind a namespace and an account: pods with the same labels share one. */
function identitiesOf({ cells }: Model): Identities {
  const found = new Map<string, number>();
  for (const { namespace, components } of cells) {
    for (const { serviceAccount } of components) {
      const key = `${namespace}/${serviceAccount}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
  }
  return found;
}

function entriesOf(spec: PolicySpec, identities: Identities): number {
  const rules: readonly (IngressRule & EgressRule)[] = [
    ...(spec.ingress ?? []),
    ...(spec.ingressDeny ?? []),
    ...(spec.egress ?? []),
    ...(spec.egressDeny ?? []),
  ];
  return rules.reduce((sum, rule) => sum + peersOf(rule, identities) * portsOf(rule.toPorts), 0);
}

function peersOf(rule: IngressRule & EgressRule, identities: Identities): number {
  const selectors = [...(rule.fromEndpoints ?? []), ...(rule.toEndpoints ?? [])];
  return (
    selectors.reduce((sum, selector) => sum + podsBehind(selector, identities), 0) +
    (rule.fromEntities?.length ?? 0) +
    (rule.toEntities?.length ?? 0) +
    (rule.toCIDRSet?.length ?? 0) +
    (rule.toFQDNs ?? []).reduce((sum, name) => sum + addressesOf(name), 0)
  );
}

function podsBehind({ matchLabels }: LabelSelector, identities: Identities): number {
  const { [identityLabel.namespace]: namespace, [identityLabel.serviceAccount]: account } = matchLabels ?? {};
  return identities.get(`${namespace}/${account}`) ?? 1;
}

function addressesOf(name: DnsRule): number {
  return "matchName" in name ? ADDRESSES_OF_NAME : ADDRESSES_OF_PATTERN;
}

function portsOf(toPorts: readonly PortRule[] | undefined): number {
  if (toPorts === undefined) return 1;
  return toPorts.flatMap(({ ports }) => ports).reduce((sum, port) => sum + entriesOfPort(port), 0);
}

/** `ANY` is TCP, UDP and SCTP; a range is as many entries as prefixes cover it. */
function entriesOfPort({ port, endPort, protocol }: PortProtocol): number {
  const protocols = protocol === "ANY" ? 3 : 1;
  return protocols * (endPort === undefined ? 1 : prefixesOf(Number(port), endPort));
}

/** Prefixes that cover a range of ports exactly, as Cilium's map holds it. */
export function prefixesOf(from: number, to: number): number {
  let count = 0;
  for (let at = from; at <= to; count += 1) {
    let size = 1;
    while (at % (size * 2) === 0 && at + size * 2 - 1 <= to) size *= 2;
    at += size;
  }
  return count;
}
