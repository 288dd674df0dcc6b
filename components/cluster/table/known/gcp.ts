import { mayReach } from "../version.ts";
import { eachPool, type KnownBad } from "./row.ts";

/** Key of the label by which a node joins GKE's opt-in DaemonSet that unloads ESP. */
const ESP_REMOVED_LABEL = "cloud.google.com/gke-dirty-frag-disabled";

export const GCP: readonly KnownBad[] = [
  {
    id: "gke-node-init",
    cloud: "gcp",
    cilium: { before: "1.20.2" },
    severity: "error",
    breaks:
      "node images from 1.36.2-gke.2064000 moved a flag of the container runtime, so node-init fails and no upgraded node gets ready",
    where: ["https://github.com/cilium/cilium/issues/47884", "https://github.com/cilium/cilium/pull/47945"],
    instead: "use Cilium 1.20.2 or newer, or Kubernetes 1.35",
    hits: ({ kubernetesVersion }) =>
      mayReach(kubernetesVersion, "1.36.2-gke.2064000")
        ? [{ field: "kubernetesVersion", value: kubernetesVersion }]
        : [],
  },
  {
    id: "gke-esp-removed",
    cloud: "gcp",
    cilium: {},
    severity: "error",
    breaks: "the label lets GKE's mitigation of May 2026 unload the ESP modules, so Cilium's agents crash",
    where: ["https://github.com/cilium/cilium/issues/46023"],
    instead: "leave the label away and take a node image with a fixed kernel (6.6.138, 6.12.87, 6.18.29 or newer)",
    hits: eachPool("labels", ({ labels = {} }) =>
      Object.hasOwn(labels, ESP_REMOVED_LABEL) ? ESP_REMOVED_LABEL : undefined,
    ),
  },
  {
    id: "gke-image-untested",
    cloud: "gcp",
    cilium: {},
    severity: "warning",
    breaks: "Cilium's tests on GKE run COS_CONTAINERD only",
    where: ["https://github.com/cilium/cilium/blob/v1.20.2/.github/workflows/conformance-gke.yaml"],
    instead: "use COS_CONTAINERD",
    hits: eachPool("image", ({ image }) => (/^COS_CONTAINERD$/i.test(image) ? undefined : image)),
  },
];
