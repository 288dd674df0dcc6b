import { parseCidr } from "../../../contract/match/cidr.ts";
import type { ArgumentProblem } from "../../../network/argument.ts";
import { contains, parseCidr as rangeOf } from "../../../network/cidr.ts";
import type { GkeClusterArgs } from "../args.ts";

/** Ranges shorter than this are no office or build farm. */
const WIDEST_EXPOSED = 8;

/** Private address space (RFC 1918) and the shared one (RFC 6598), which networks that are joined use as well. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** The API server's private address is reached from private addresses only. */
export function checkAdminRanges({ adminRanges = [], endpoints }: GkeClusterArgs): ArgumentProblem[] {
  const problems = adminRanges.flatMap((text, index): ArgumentProblem[] => {
    const range = rangeOf(text);
    const inside = (outer: string) => {
      const allowed = rangeOf(outer);
      return range !== undefined && allowed !== undefined && contains(allowed, range);
    };
    if (PRIVATE.some(inside)) return [];
    const reason = range === undefined ? "is not a range of IPv4 addresses" : "is not a private range";
    return [{ field: `adminRanges[${index}]`, value: text, reason, fix: "name one such as 10.200.0.0/24" }];
  });
  if (adminRanges.length > 0 && endpoints === "dns") {
    const fix = "drop the ranges: the DNS endpoint is behind Google's IAM";
    const reason = "endpoints is dns, so there is no address to reach";
    problems.push({ field: "adminRanges", value: adminRanges.join(", "), reason, fix });
  }
  return problems;
}

export function checkExposed({ dangerouslyExposeApiServerTo = [], endpoints }: GkeClusterArgs): ArgumentProblem[] {
  const problems = dangerouslyExposeApiServerTo.flatMap((range, index): ArgumentProblem[] => {
    const field = `dangerouslyExposeApiServerTo[${index}]`;
    const cidr = parseCidr(range);
    const fix = "name the addresses of your own network, such as 203.0.113.0/28";
    if (typeof cidr === "string") return [{ field, value: range, reason: cidr, fix }];
    if (cidr.family === 6) return [{ field, value: range, reason: "is IPv6; clusters are IPv4 only", fix }];
    if (cidr.prefix >= WIDEST_EXPOSED) return [];
    return [{ field, value: range, reason: "opens the API server to the internet", fix }];
  });
  if (dangerouslyExposeApiServerTo.length > 0 && endpoints === "dns") {
    problems.push({
      field: "dangerouslyExposeApiServerTo",
      value: dangerouslyExposeApiServerTo.join(", "),
      reason: "endpoints is dns, so there is no address to open",
      fix: "drop the ranges: the DNS endpoint is reached from anywhere, behind Google's IAM",
    });
  }
  return problems;
}
