import { compare } from "../../../contract/problem.ts";
import type { AwsNetworkArgs } from "../args.ts";
import { ENDPOINTS } from "../endpoint/table.ts";
import { readEcr } from "../registry.ts";

/** Names outside the VPC that every node needs, with the reason. A leading dot takes the name and all below it. */
export const NODE_DOMAINS: readonly { readonly domain: string; readonly reason: string }[] = [
  { domain: ".quay.io", reason: "images of Cilium and Hubble, where the plane names no registry of its own" },
];

/**
 * What the firewall lets out by name: what nodes need, the AWS services that have no endpoint in the VPC, and what
 * approvals add. Sorted, without repetition, so that the same approvals give the same rules.
 */
export function allowedDomains({
  region,
  withoutEndpoints = [],
  domains = [],
  imageRegistry,
}: Pick<AwsNetworkArgs, "region" | "withoutEndpoints" | "domains" | "imageRegistry">): string[] {
  const services = ENDPOINTS.filter(({ service }) => withoutEndpoints.includes(service)).map(
    ({ host }) => `${host}.${region}.amazonaws.com`,
  );
  const images = imageRegistry === undefined ? NODE_DOMAINS.map(({ domain }) => domain) : registryHost(imageRegistry);
  return [...new Set([...images, ...services, ...domains])].toSorted(compare);
}

/** A registry of ECR has its endpoint; any other is called by its name. */
function registryHost(imageRegistry: string): string[] {
  return readEcr(imageRegistry) === undefined ? [imageRegistry.split("/")[0]?.replace(/:[0-9]+$/, "") ?? ""] : [];
}
