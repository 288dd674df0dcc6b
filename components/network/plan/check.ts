import type { SettingProblem } from "../../contract/setting.ts";
import {
  align,
  type Cidr,
  cidrFault,
  contains,
  firstFree,
  overlaps,
  parseCidr,
  prefixFor,
  show,
  size,
} from "../cidr.ts";
import { CLOUD_RULES, type Cloud, type RangeField } from "./cloud.ts";
import { KEPT_FOR_LOAD_BALANCERS, NODE_SHARE, nodesPerSubnet, roomForNodes } from "./layout.ts";

/** A range with the name of the setting that it came from. */
export interface NamedRange {
  readonly field: string;
  readonly range: Cidr;
}

/** Every node takes a /24 of pods: 254 of them, more than the 110 that a node runs (Cilium `clusterPoolIPv4MaskSize`). */
const POD_PREFIX = 24;

/** Where a suggestion is looked for. Pods stay out of RFC 1918 space, which a company's network has used up. */
const POOLS: Readonly<Record<RangeField, readonly Cidr[]>> = {
  network: known("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
  pods: known("100.64.0.0/10", "10.0.0.0/8"),
  services: known("172.16.0.0/12", "10.0.0.0/8", "192.168.0.0/16"),
};

function known(...texts: string[]): readonly Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

/** Reads one range, or says what is wrong with its notation. */
export function readRange(field: string, value: string): NamedRange | SettingProblem {
  const range = parseCidr(value);
  if (range !== undefined) return { field, range };
  const [, base, prefix] = /^([0-9.]+)\/([0-9]+)$/.exec(value) ?? [];
  const start = parseCidr(`${base}/32`);
  const nearest = start && Number(prefix) <= 32 ? show(align({ ...start, prefix: Number(prefix) })) : "10.60.0.0/16";
  return {
    rule: "address-notation",
    severity: "error",
    field,
    value,
    reason: cidrFault(value) ?? "is not a range",
    fix: `write a range with its first address, such as ${nearest}`,
  };
}

/** Size of the range and places that the cloud keeps for itself. */
export function checkRange(cloud: Cloud, field: RangeField, range: Cidr, others: readonly NamedRange[]) {
  const { title, bounds, kept, servicesWithin } = CLOUD_RULES[cloud];
  const { widest, narrowest, reason } = bounds[field];
  const problems: SettingProblem[] = [];
  const found = (rule: string, why: string, prefix: number) =>
    problems.push({
      rule,
      severity: "error",
      field,
      value: show(range),
      reason: why,
      fix: suggest(cloud, field, prefix, others),
    });
  if (range.prefix < widest) {
    found("address-size", `is larger than the /${widest} that ${title} allows here: ${reason}`, widest);
  } else if (range.prefix > narrowest) {
    found("address-size", `is smaller than the /${narrowest} that is needed here: ${reason}`, narrowest);
  }
  const prefix = Math.min(Math.max(range.prefix, widest), narrowest);
  for (const { range: text, reason: why } of kept) {
    const taken = parseCidr(text);
    if (taken && overlaps(taken, range)) found("address-kept", `overlaps ${text}, which ${why}`, prefix);
  }
  if (field === "services" && servicesWithin !== undefined) {
    const inside = servicesWithin.ranges.some((text) => {
      const allowed = parseCidr(text);
      return allowed !== undefined && contains(allowed, range);
    });
    if (!inside) {
      const why = `is outside ${servicesWithin.ranges.join(", ")}: ${servicesWithin.reason}`;
      found("address-kept", why, prefix);
    }
  }
  return problems;
}

/** Ranges that reach each other must not overlap. `own` are the plane's three, `connected` what peering or VPN reaches. */
export function checkOverlaps(
  cloud: Cloud,
  own: readonly (NamedRange & { readonly field: RangeField })[],
  connected: readonly NamedRange[],
): SettingProblem[] {
  return own.flatMap((mine, index) =>
    [...own.slice(0, index), ...connected]
      .filter((other) => overlaps(mine.range, other.range))
      .map((other) => ({
        rule: "address-overlap",
        severity: "error" as const,
        field: mine.field,
        value: show(mine.range),
        reason: `overlaps ${other.field} "${show(other.range)}", so an address would have two owners`,
        fix: suggest(
          cloud,
          mine.field,
          mine.range.prefix,
          [...own, ...connected].filter(({ field }) => field !== mine.field),
        ),
      })),
  );
}

/** What the nodes of a plane need at their largest. */
export interface Demand {
  readonly cloud: Cloud;
  readonly zones: number;
  /** Including those that an upgrade adds. */
  readonly maxNodes: number;
}

/** Room for the nodes in their subnets and for their pods. */
export function checkRoom(
  { cloud, zones, maxNodes }: Demand,
  network: NamedRange,
  pods: NamedRange,
  all: NamedRange[],
) {
  const { title, takenPerSubnet, bounds } = CLOUD_RULES[cloud];
  const problems: SettingProblem[] = [];
  const others = (field: string) => all.filter((range) => range.field !== field);

  const share = NODE_SHARE[cloud];
  const wanted = nodesPerSubnet(cloud, maxNodes, zones);
  const subnet = { prefix: network.range.prefix + share };
  const room = roomForNodes(subnet, takenPerSubnet);
  if (wanted > room) {
    const needed = prefixFor(wanted + takenPerSubnet + KEPT_FOR_LOAD_BALANCERS) - share;
    const where = cloud === "aws" ? `a zone's subnet (/${subnet.prefix})` : `the node subnet (/${subnet.prefix})`;
    const lost = cloud === "aws" ? `, and with one of ${zones} zones lost each other one holds ${wanted} of them` : "";
    problems.push({
      rule: "address-room",
      severity: "error",
      field: "network",
      value: show(network.range),
      reason:
        `has room for ${room} nodes in ${where}, which is ${size(subnet)} addresses less ${takenPerSubnet} that ` +
        `${title} takes and ${KEPT_FOR_LOAD_BALANCERS} for load balancers; the pools grow to ${maxNodes} nodes ` +
        `with those an upgrade adds${lost}`,
      fix:
        needed >= bounds.network.widest
          ? `${suggest(cloud, "network", needed, others("network"))}, or lower maxNodes of the pools`
          : `lower maxNodes of the pools: ${title} takes no network that large`,
    });
  }

  const blocks = pods.range.prefix > POD_PREFIX ? 0 : 2 ** (POD_PREFIX - pods.range.prefix);
  if (maxNodes > blocks) {
    const needed = prefixFor(maxNodes * size({ prefix: POD_PREFIX }));
    problems.push({
      rule: "address-room",
      severity: "error",
      field: "pods",
      value: show(pods.range),
      reason:
        `has ${blocks} blocks of /${POD_PREFIX}, one for each node; the pools grow to ${maxNodes} nodes with those an ` +
        "upgrade adds, and a node without a block runs no pod",
      fix:
        needed >= bounds.pods.widest
          ? `${suggest(cloud, "pods", needed, others("pods"))}, or lower maxNodes of the pools`
          : "lower maxNodes of the pools: no private range is that large",
    });
  }
  return problems;
}

/** A range that would work, in words. */
function suggest(cloud: Cloud, field: RangeField, prefix: number, others: readonly NamedRange[]): string {
  const { kept } = CLOUD_RULES[cloud];
  const taken = [...others.map(({ range }) => range), ...known(...kept.map(({ range }) => range))];
  const free = firstFree(POOLS[field], prefix, taken);
  return free === undefined
    ? `free a private range of /${prefix}: every one overlaps another range of this plane or one that it is connected to`
    : `set ${field} to a free range such as ${show(free)}`;
}
