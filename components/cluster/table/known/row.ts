import type { Severity } from "../../../contract/problem.ts";
import type { Cloud } from "../../../network/plan.ts";
import type { VersionRange } from "../version.ts";

/** What is known of the nodes of one pool before anything is created. Absent means that the cloud decides. */
export interface NodeFacts {
  readonly pool: string;
  /** In the cloud's own words: `osSKU` of AKS, `amiType` of EKS, `imageType` of GKE. */
  readonly image: string;
  /** Release of an EKS image, such as `1.35.2-20260714` or `v20260714`. */
  readonly imageRelease?: string;
  /** Kernel of the image, such as `6.6.139.1-1.azl3`. */
  readonly kernel?: string;
  readonly machine?: string;
  /** Start-up text that a user adds to nodes. */
  readonly userData?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What is known of a cluster before anything is created. */
export interface ClusterFacts {
  readonly cloud: Cloud;
  readonly ciliumVersion: string;
  /** Minor or full version: `1.35`, `1.36.2-gke.2064000`. */
  readonly kubernetesVersion: string;
  /** How pods reach each other. `eni` exists on AWS only. */
  readonly datapath: "overlay" | "native" | "eni";
  readonly nodes: readonly NodeFacts[];
  /** Ranges of a VPC beside its first. */
  readonly secondaryRanges?: readonly string[];
}

/** The setting that a row was found in. */
export interface Hit {
  readonly field: string;
  readonly value: string;
}

/** One thing that is known to break, with the place where that is written down. */
export interface KnownBad {
  /** Stable id, the rule of its problems. */
  readonly id: string;
  readonly cloud: Cloud | "any";
  /** Versions of Cilium that it concerns; all where both ends are open. */
  readonly cilium: VersionRange;
  readonly severity: Severity;
  readonly breaks: string;
  readonly where: readonly string[];
  readonly instead: string;
  readonly hits: (facts: ClusterFacts) => readonly Hit[];
}

/** Hits of a test that looks at one pool; the test gives the offending value. */
export function eachPool(
  field: keyof NodeFacts,
  test: (node: NodeFacts, facts: ClusterFacts) => string | undefined,
): KnownBad["hits"] {
  return (facts) =>
    facts.nodes.flatMap((node) => {
      const value = test(node, facts);
      return value === undefined ? [] : [{ field: `pools.${node.pool}.${field}`, value }];
    });
}
