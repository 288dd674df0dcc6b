import { type Cidr, cidrsOverlap, parseCidr } from "../../../contract/match/cidr.ts";
import type { AddressPlan } from "../../address.ts";
import type { ArgumentProblem } from "../../argument.ts";

/** Ranges that Google keeps for itself in every VPC. */
const RESERVED = [
  { range: "169.254.0.0/16", of: "the metadata server and DNS of every instance" },
  { range: "199.36.153.0/24", of: "the private addresses of Google's APIs" },
] as const;

interface Named {
  readonly field: string;
  readonly text: string;
  readonly cidr: Cidr;
}

/** An address plan that one GKE cluster fits into: one range each for nodes, API server, pods and Services, all disjoint. */
export function checkRanges(plan: AddressPlan): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  for (const field of ["nodes", "apiServer", "endpoints"] as const) {
    if (plan[field].length === 1) continue;
    problems.push({
      field: `addresses.${field}`,
      value: plan[field].join(", ") || "none",
      reason: "subnets span a region on Google Cloud, so there is exactly one",
      fix: "plan the addresses for Google Cloud",
    });
  }
  const ranges: Named[] = [];
  const texts = [
    ...plan.nodes.map((text, index) => [`addresses.nodes[${index}]`, text] as const),
    ...plan.apiServer.map((text, index) => [`addresses.apiServer[${index}]`, text] as const),
    ...plan.endpoints.map((text, index) => [`addresses.endpoints[${index}]`, text] as const),
    ["addresses.pods", plan.pods] as const,
    ["addresses.services", plan.services] as const,
  ];
  for (const [field, text] of texts) {
    const cidr = parseCidr(text);
    if (typeof cidr !== "string" && cidr.family === 4) ranges.push({ field, text, cidr });
    else {
      const reason = typeof cidr === "string" ? cidr : "is IPv6; clusters are IPv4 only";
      problems.push({ field, value: text, reason, fix: "write an IPv4 range such as 10.0.0.0/20" });
    }
  }
  return [...problems, ...overlaps(ranges), ...reserved(ranges), ...endpointSize(ranges)];
}

function overlaps(ranges: readonly Named[]): ArgumentProblem[] {
  return ranges.flatMap((a, index) =>
    ranges.slice(index + 1).flatMap((b) =>
      cidrsOverlap(a.cidr, b.cidr)
        ? [
            {
              field: b.field,
              value: b.text,
              reason: `overlaps ${a.field} (${a.text}); Cilium's strict encryption also tells nodes from pods by range`,
              fix: "give each its own part of the plane's range",
            },
          ]
        : [],
    ),
  );
}

function reserved(ranges: readonly Named[]): ArgumentProblem[] {
  return ranges.flatMap(({ field, text, cidr }) =>
    RESERVED.flatMap(({ range, of }) => {
      const kept = parseCidr(range) as Cidr;
      if (!cidrsOverlap(cidr, kept)) return [];
      return [{ field, value: text, reason: `overlaps ${range}, ${of}`, fix: "use a part of 10.0.0.0/8" }];
    }),
  );
}

function endpointSize(ranges: readonly Named[]): ArgumentProblem[] {
  return ranges
    .filter(({ field, cidr }) => field.startsWith("addresses.apiServer") && cidr.prefix > 28)
    .map(({ field, text }) => ({
      field,
      value: text,
      reason: "is smaller than /28, the least that GKE takes for a private endpoint",
      fix: "plan a /28",
    }));
}
