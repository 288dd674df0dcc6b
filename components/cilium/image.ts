/** Images that the chart of Cilium 1.20.2 renders with the values of this project, by the path of their repository value. */
const REPOSITORIES: Readonly<Record<string, string>> = {
  "image.repository": "cilium/cilium",
  "envoy.image.repository": "cilium/cilium-envoy",
  // The chart appends the flavour of the operator: `operator-generic`.
  "operator.image.repository": "cilium/operator",
  "certgen.image.repository": "cilium/certgen",
  "hubble.relay.image.repository": "cilium/hubble-relay",
  "hubble.ui.backend.image.repository": "cilium/hubble-ui-backend",
  "hubble.ui.frontend.image.repository": "cilium/hubble-ui",
  // Rendered on GKE alone.
  "nodeinit.image.repository": "cilium/startup-script",
};

/**
 * Values that take every image from another registry than quay.io, under the path that it has there. Tags and digests
 * stay those of the chart: where it has a digest, nothing but the very image that Cilium's project published is run.
 */
export function imagesFrom(registry: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [path, repository] of Object.entries(REPOSITORIES))
    place(values, path.split("."), `${registry}/${repository}`);
  return values;
}

function place(into: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = into[key] ?? {};
  into[key] = inner;
  place(inner as Record<string, unknown>, rest, value);
}
