/** Kubernetes and Cilium objects as plain data: the small subset that this project writes. */

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

/**
 * When an object is placed. Within one cell: `boundary` (namespace, accounts, quota, roles), then every `allow`,
 * then the `deny` that makes everything else stop. Removal runs backwards, so a default deny is the last to go.
 */
export type Stage = "boundary" | "allow" | "deny";

export interface Placed {
  readonly stage: Stage;
  readonly object: KubernetesObject;
}

/** Everything one cell needs in one environment, in the order it is placed. */
export interface CellBundle {
  readonly namespace: string;
  readonly objects: readonly Placed[];
}
