/** An image that the chart of Cilium 1.20.2 renders with the values of this project, as its values.yaml names it. */
export interface CiliumImage {
  /** Path of the chart's value that holds the repository. */
  readonly value: string;
  /** Path in the registry, as the value has it. */
  readonly repository: string;
  /** What the chart appends to the repository: the flavour of the operator. */
  readonly suffix?: string;
  readonly tag: string;
  /**
   * Digest of the image for all platforms, where the chart's source has it. The others are filled in when Cilium's project
   * publishes the chart, and a copy by tag carries them along.
   */
  readonly digest?: string;
  /** Clouds on which it is rendered. Absent: on all. */
  readonly clouds?: readonly ("azure" | "aws" | "gcp")[];
}

/** Registry that the chart takes its images from. */
export const CILIUM_REGISTRY = "quay.io";

const VERSION = "v1.20.2";

/** All of them; a test compares the table with what the chart renders for every cloud. */
export const CILIUM_IMAGES: readonly CiliumImage[] = [
  { value: "image.repository", repository: "cilium/cilium", tag: VERSION },
  {
    value: "envoy.image.repository",
    repository: "cilium/cilium-envoy",
    tag: "v1.37.6-1789133542-cbec91f666af0bf742da986d43832932dbb26b82",
    digest: "sha256:af7382699576b9e65e9184efa52eeca0b58aea70ad6e511bf260c91d9f740463",
  },
  { value: "operator.image.repository", repository: "cilium/operator", suffix: "-generic", tag: VERSION },
  {
    value: "certgen.image.repository",
    repository: "cilium/certgen",
    tag: "v0.4.11",
    digest: "sha256:14d29a176fc96d15b154559ce1a5baf01367c10baabfa7bb8028b72f087a56f0",
  },
  { value: "hubble.relay.image.repository", repository: "cilium/hubble-relay", tag: VERSION },
  {
    value: "hubble.ui.backend.image.repository",
    repository: "cilium/hubble-ui-backend",
    tag: "v0.13.6",
    digest: "sha256:83b3fc763f3d49948c306bf49b08277383e195904b9ca5c0c0022b2112628787",
  },
  {
    value: "hubble.ui.frontend.image.repository",
    repository: "cilium/hubble-ui",
    tag: "v0.13.6",
    digest: "sha256:049a80a03585c043d0c3121bdc518c72b0fd42bae07e4bcce0fdb8f1e88041d0",
  },
  {
    value: "nodeinit.image.repository",
    repository: "cilium/startup-script",
    tag: "1782916218-36ae25f",
    digest: "sha256:f99e2beda7324e93ba04d6240d9626a6b9ab023d7d56e3b029d3d9c823ce63ef",
    clouds: ["gcp"],
  },
];

/**
 * Values that take every image from another registry than quay.io, under the path that it has there. Tags and digests
 * stay those of the chart: where it has a digest, nothing but the very image that Cilium's project published is run.
 */
export function imagesFrom(registry: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { value, repository } of CILIUM_IMAGES) place(values, value.split("."), `${registry}/${repository}`);
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
