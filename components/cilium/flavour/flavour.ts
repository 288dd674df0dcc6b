/** Where Cilium runs. What differs between these places is data, one file each beside this one, each value with its reason. */
export type Flavour = "existing" | "aks" | "eks" | "gke";

/** Values of one flavour: `values` is merged over the common ones, `reasons` says why and by which source, by key path. */
export interface FlavourValues {
  readonly values: Record<string, unknown>;
  readonly reasons: Readonly<Record<string, string>>;
}
