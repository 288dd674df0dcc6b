import type { SourceId } from "../matrix/source.ts";

/** What detections know of the plane. Predicates and queries are made from the same values. */
export interface DetectionSettings {
  /** Kubernetes users of the pipeline: the only ones who may change policies. */
  readonly pipelineUsers: readonly string[];
  /** Users and groups of emergency access. */
  readonly breakGlassUsers: readonly string[];
  readonly breakGlassGroups: readonly string[];
  /** Environments whose namespaces (`<organization>-<project>-<environment>`) are production. */
  readonly production: readonly string[];
  /** Denials of one workload in the window of the rule that are a burst. */
  readonly denials: number;
  /** Days after which an IPsec key is overdue. */
  readonly keyMaxAge: number;
  /** Minutes without a line after which a source counts as silent. */
  readonly silentAfter: Partial<Readonly<Record<SourceId, number>>>;
  readonly tables: Tables;
}

/** Names of tables. Athena: Security Lake's or your own Glue tables. BigQuery: dataset-qualified. */
export interface Tables {
  readonly athena: {
    readonly flow: string;
    readonly audit: string;
    readonly approval: string;
    readonly posture: string;
  };
  readonly bigquery: {
    readonly flow: string;
    readonly audit: string;
    readonly approval: string;
    readonly posture: string;
  };
}

/** What detections read beside events. */
export interface Context {
  /** End of the evaluated window, RFC 3339; the scheduled rule's `now()`. */
  readonly at: string;
  /** Approvals in force or gone, with the time they end. */
  readonly approvals: readonly { readonly id: string; readonly expiresAt: string }[];
}

export const DEFAULTS: DetectionSettings = {
  pipelineUsers: ["system:serviceaccount:cellwall-system:pulumi"],
  // What every emergency token of a plane says; see docs/access.md.
  breakGlassUsers: ["system:serviceaccount:cellwall-break-glass:break-glass"],
  breakGlassGroups: ["system:serviceaccounts:cellwall-break-glass"],
  production: ["prod", "production"],
  // A wrong setting gives a retry every few seconds, about 20 in ten minutes; a scan gives hundreds.
  denials: 50,
  // Rotation is every 30 days; five days of grace for a maintenance window.
  keyMaxAge: 35,
  // Audit lines come every second (leases), verdicts as long as anything runs, posture every five minutes.
  silentAfter: { "kubernetes-audit": 15, "hubble-verdict": 30, posture: 15 },
  tables: {
    athena: {
      flow: "cellwall_network_activity",
      audit: "cellwall_kubernetes_audit",
      approval: "cellwall_approval",
      posture: "cellwall_posture",
    },
    bigquery: {
      flow: "cellwall.hubble",
      audit: "cellwall.cloudaudit_googleapis_com_activity",
      approval: "cellwall.approval",
      posture: "cellwall.posture",
    },
  },
};
