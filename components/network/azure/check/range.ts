import type { AddressPlan } from "../../address.ts";
import type { ArgumentProblem } from "../../argument.ts";
import { type Cidr, cidrFault, contains, overlaps, parseCidr } from "../../cidr.ts";
import { CLOUD_RULES } from "../../plan/cloud.ts";

interface Named {
  readonly field: string;
  readonly text: string;
  readonly range: Cidr;
}

/** Smallest subnets: AKS takes a /28 for its API server, Azure Firewall a /26. */
const LEAST = { apiServer: 28, egress: 26 } as const;

/** An address plan that one AKS cluster fits into. `firewall` says whether a subnet for Azure Firewall is needed. */
export function checkRanges(plan: AddressPlan, firewall: boolean): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const lists = ["nodes", "apiServer", "endpoints", ...(firewall ? (["egress"] as const) : [])] as const;
  for (const field of lists) {
    if (plan[field].length === 1) continue;
    problems.push({
      field: `addresses.${field}`,
      value: plan[field].join(", ") || "none",
      reason: "subnets span a region on Azure, so there is exactly one",
      fix: "plan the addresses for Azure, with the egress that the network has",
    });
  }
  const named: Named[] = [];
  const read = (field: string, text: string): void => {
    const range = parseCidr(text);
    const reason = cidrFault(text) ?? "is not a range";
    if (range !== undefined) named.push({ field, text, range });
    else problems.push({ field, value: text, reason, fix: "write an IPv4 range such as 10.60.0.0/16" });
  };
  const network = parseCidr(plan.network);
  if (network === undefined) read("addresses.network", plan.network);
  for (const field of lists) {
    for (const [index, text] of plan[field].entries()) read(`addresses.${field}[${index}]`, text);
  }
  const subnets = named.length;
  read("addresses.pods", plan.pods);
  read("addresses.services", plan.services);
  for (const { field, text, range } of named.slice(0, subnets)) {
    if (network !== undefined && !contains(network, range)) {
      const reason = `lies outside addresses.network (${plan.network})`;
      problems.push({ field, value: text, reason, fix: "take a part of the network" });
    }
    const least = field.startsWith("addresses.apiServer")
      ? LEAST.apiServer
      : field.startsWith("addresses.egress")
        ? LEAST.egress
        : 29;
    if (range.prefix > least) {
      problems.push({ field, value: text, reason: `is smaller than the /${least} that Azure takes`, fix: "widen it" });
    }
  }
  // Pods and Services are told from the whole VNet: what is inside it is routed to a machine.
  const apart = [
    ...named,
    ...(network === undefined ? [] : [{ field: "addresses.network", text: plan.network, range: network }]),
  ];
  return [...problems, ...overlapping(apart), ...kept(named), ...dns(plan)];
}

function overlapping(ranges: readonly Named[]): ArgumentProblem[] {
  const isSubnet = ({ field }: Named) => field.endsWith("]");
  return ranges.flatMap((a, index) =>
    ranges
      .slice(index + 1)
      .filter((b) => overlaps(a.range, b.range) && !(isSubnet(a) && b.field === "addresses.network"))
      .map((b) => ({
        field: a.field,
        value: a.text,
        reason: `overlaps ${b.field} (${b.text}), so an address would have two owners`,
        fix: "give each its own range",
      })),
  );
}

/** What AKS and Azure keep for themselves (learn.microsoft.com/azure/aks/use-byo-cni). */
function kept(ranges: readonly Named[]): ArgumentProblem[] {
  return ranges.flatMap(({ field, text, range }) =>
    CLOUD_RULES.azure.kept.flatMap(({ range: other, reason }) => {
      const taken = parseCidr(other);
      if (taken === undefined || !overlaps(taken, range)) return [];
      return [{ field, value: text, reason: `overlaps ${other}, which ${reason}`, fix: "take another range" }];
    }),
  );
}

function dns({ dnsAddress, services }: AddressPlan): ArgumentProblem[] {
  const range = parseCidr(services);
  const address = parseCidr(`${dnsAddress}/32`);
  if (range === undefined || (address && contains(range, address) && address.first > range.first)) return [];
  return [
    {
      field: "addresses.dnsAddress",
      value: dnsAddress,
      reason: `is not an address of ${services} behind its first, which the API server's Service takes`,
      fix: "take the tenth address of the range",
    },
  ];
}
