import { NO_IDENTITY } from "../contract/label.ts";

/**
 * The chart's value `labels`: what is added to Cilium's own list of labels that make an identity. Exclusions alone keep
 * that list as it is; a single inclusion would turn everything off that is not listed. Of two expressions that match, the
 * longer match decides, so these win over `io.cilium.k8s.namespace.labels` (Cilium 1.20.2, pkg/labelsfilter).
 */
export const IDENTITY_LABELS: string = NO_IDENTITY.map(
  (key) => `!${`io.cilium.k8s.namespace.labels.${key}`.replaceAll(".", "\\.")}$`,
).join(" ");
