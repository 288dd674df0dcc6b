import { compare } from "../../../contract/problem.ts";
import { ENDPOINTS } from "../endpoint/table.ts";

/** Names outside the VPC that every node needs, with the reason. A leading dot takes the name and all below it. */
export const NODE_DOMAINS: readonly { readonly domain: string; readonly reason: string }[] = [
  { domain: ".quay.io", reason: "images of Cilium and Hubble, where the plane names no registry of its own" },
];

/**
 * What the firewall lets out by name: what nodes need, the AWS services that have no endpoint in the VPC, and what
 * approvals add. Sorted, without repetition, so that the same approvals give the same rules.
 */
export function allowedDomains(region: string, withoutEndpoints: readonly string[], more: readonly string[]): string[] {
  const services = ENDPOINTS.filter(({ service }) => withoutEndpoints.includes(service)).map(
    ({ host }) => `${host}.${region}.amazonaws.com`,
  );
  return [...new Set([...NODE_DOMAINS.map(({ domain }) => domain), ...services, ...more])].toSorted(compare);
}
