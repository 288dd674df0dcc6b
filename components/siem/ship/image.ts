import { CILIUM_IMAGES, CILIUM_REGISTRY } from "../../cilium/image.ts";

/** The OpenTelemetry Collector, contrib distribution. The project's release notes name the registry. */
export const COLLECTOR_IMAGE = {
  registry: "ghcr.io",
  repository: "open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib",
  tag: "0.155.0",
} as const;

/** Images of the shipper's pods, from their own registries or under the same paths from another. */
export function shipperImages(registry?: string): { readonly collector: string; readonly cilium: string } {
  const [agent] = CILIUM_IMAGES;
  const { repository, tag } = COLLECTOR_IMAGE;
  return {
    collector: `${registry ?? COLLECTOR_IMAGE.registry}/${repository}:${tag}`,
    cilium: `${registry ?? CILIUM_REGISTRY}/${agent?.repository}:${agent?.tag}`,
  };
}
