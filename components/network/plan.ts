import type { SettingProblem } from "../contract/setting.ts";
import type { AddressPlan, EgressKind } from "./address.ts";
import { checkOverlaps, checkRange, checkRoom, type NamedRange, readRange } from "./plan/check.ts";
import { CLOUD_RULES, type Cloud, type RangeField } from "./plan/cloud.ts";
import { place, write } from "./plan/layout.ts";

export type { Cloud } from "./plan/cloud.ts";

/** What a plane's addresses are derived from. All ranges in CIDR notation. */
export interface AddressRequest {
  readonly cloud: Cloud;
  /** The whole VNet or VPC, a /20 or larger. */
  readonly network: string;
  /** Range of pods, a /24 for each node. Defaults to {@link DEFAULT_PODS}. */
  readonly pods?: string;
  /** Range of Services. Defaults to {@link DEFAULT_SERVICES}. */
  readonly services?: string;
  /** Number of zones. */
  readonly zones: number;
  /** All pools at their largest, with the nodes that an upgrade adds. */
  readonly maxNodes: number;
  readonly egress: EgressKind;
  /** Ranges that this network reaches by peering or VPN, other planes of the same mesh included. */
  readonly connected?: readonly string[];
}

/**
 * 1,024 nodes with a /24 each, in the shared address space of RFC 6598, which seldom is in use around a cluster.
 * Not on the forbidden list of AKS; not seen on a live AKS cluster either.
 */
export const DEFAULT_PODS = "100.64.0.0/14";

/** One of the two ranges that EKS itself chooses from; free of what AKS and Google Cloud keep for themselves. */
export const DEFAULT_SERVICES = "172.20.0.0/16";

/**
 * Derives every range of a plane, or says all that stands against it. Subnets keep their place when zones, nodes or the
 * kind of egress change. Pure: nothing is looked up in a cloud.
 */
export function planAddresses(
  request: AddressRequest,
): { plan: AddressPlan } | { problems: readonly SettingProblem[] } {
  const { cloud, zones, maxNodes, egress, connected = [] } = request;
  const problems: SettingProblem[] = [...checkCounts(request)];
  const read = (field: string, value: string): NamedRange | undefined => {
    const result = readRange(field, value);
    if ("range" in result) return result;
    problems.push(result);
    return undefined;
  };
  const own = (field: RangeField, value: string) => {
    const result = read(field, value);
    return result && { field, range: result.range };
  };

  const network = own("network", request.network);
  const pods = own("pods", request.pods ?? DEFAULT_PODS);
  const services = own("services", request.services ?? DEFAULT_SERVICES);
  const reached = connected.flatMap((value, index) => read(`connected[${index}]`, value) ?? []);
  const ours = [network, pods, services].filter((range) => range !== undefined);
  const all = [...ours, ...reached];

  for (const { field, range } of ours) {
    problems.push(
      ...checkRange(
        cloud,
        field,
        range,
        all.filter((other) => other.field !== field),
      ),
    );
  }
  problems.push(...checkOverlaps(cloud, ours, reached));
  // Room is judged only where the ranges themselves can stand: a range of the wrong size has been told already.
  const sized = (field: RangeField) =>
    !problems.some((problem) => problem.field === field && problem.rule !== "address-overlap");
  if (network && pods && sized("network") && sized("pods") && !problems.some(({ rule }) => rule === "address-count")) {
    problems.push(...checkRoom({ cloud, zones, maxNodes }, network, pods, all));
  }
  if (problems.length > 0 || !network || !pods || !services) return { problems };
  return {
    plan: write(network.range, pods.range, services.range, place(cloud, network.range, zones, egress)),
  };
}

function checkCounts({ cloud, zones, maxNodes }: AddressRequest): SettingProblem[] {
  const { title, zones: bounds } = CLOUD_RULES[cloud];
  const problems: SettingProblem[] = [];
  if (!Number.isInteger(zones) || zones < bounds.fewest || zones > bounds.most) {
    problems.push({
      rule: "address-count",
      severity: "error",
      field: "zones",
      value: String(zones),
      reason: `is not a number of zones from ${bounds.fewest} to ${bounds.most} on ${title}: ${bounds.reason}`,
      fix: `use ${Math.min(3, bounds.most)} zones`,
    });
  }
  if (!Number.isInteger(maxNodes) || maxNodes < 1) {
    problems.push({
      rule: "address-count",
      severity: "error",
      field: "maxNodes",
      value: String(maxNodes),
      reason: "is not a number of nodes",
      fix: "give every pool a maxNodes of at least 1",
    });
  }
  return problems;
}
