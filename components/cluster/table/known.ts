import type { SettingProblem } from "../../contract/setting.ts";
import { ANY } from "./known/any.ts";
import { AWS } from "./known/aws.ts";
import { AZURE } from "./known/azure.ts";
import { GCP } from "./known/gcp.ts";
import type { ClusterFacts, KnownBad } from "./known/row.ts";
import { supportProblems } from "./matrix.ts";
import { within } from "./version.ts";

export type { ClusterFacts, KnownBad, NodeFacts } from "./known/row.ts";

/** Everything that is known to break, in the order in which it is told. */
export const KNOWN_BAD: readonly KnownBad[] = [...AZURE, ...AWS, ...GCP, ...ANY];

/**
 * What is known to break with this cluster, before anything is created: the pair of Kubernetes and Cilium first, then
 * every row of {@link KNOWN_BAD} that fits. Errors must stop a preview, warnings must be shown.
 */
export function knownProblems(facts: ClusterFacts): SettingProblem[] {
  const { cloud, ciliumVersion, kubernetesVersion } = facts;
  return [
    ...supportProblems(cloud, ciliumVersion, kubernetesVersion),
    ...KNOWN_BAD.filter(
      (row) => (row.cloud === cloud || row.cloud === "any") && within(ciliumVersion, row.cilium),
    ).flatMap(({ id, severity, breaks, where, instead, hits }) =>
      hits(facts).map(({ field, value }) => ({
        rule: id,
        severity,
        field,
        value,
        reason: `is known to go wrong: ${breaks} (${where.join(", ")})`,
        fix: instead,
      })),
    ),
  ];
}
