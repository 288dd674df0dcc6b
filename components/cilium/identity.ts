import { label } from "../contract/label.ts";

/**
 * Labels of namespaces that change while pods run, or are the same everywhere in a cluster. Cilium makes labels of a
 * namespace part of the identity of its pods, so a change of one gives each pod a new identity, after a random wait of up
 * to 30 s (Cilium 1.20.2, `identity-max-jitter`), and until then policies that came with the change are not all in force.
 * No policy selects by these; organization, project and environment stay, because they never change in a namespace.
 */
export const NO_IDENTITY: readonly string[] = [label.phase, label.plane];

/**
 * The chart's value `labels`: what is added to Cilium's own list of labels that make an identity. Exclusions alone keep
 * that list as it is; a single inclusion would turn everything off that is not listed. Of two expressions that match, the
 * longer match decides, so these win over `io.cilium.k8s.namespace.labels` (Cilium 1.20.2, pkg/labelsfilter).
 */
export const IDENTITY_LABELS: string = NO_IDENTITY.map(
  (key) => `!${`io.cilium.k8s.namespace.labels.${key}`.replaceAll(".", "\\.")}$`,
).join(" ");
