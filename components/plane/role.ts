import type { Cloud } from "../network/plan.ts";

/** What a role of a cloud may and may not do, as data: policy documents and the generated table come from it. */
export interface CloudRole {
  readonly cloud: Cloud;
  readonly name: "installer" | "operator" | "reader";
  readonly can: readonly { readonly what: string; readonly actions: readonly string[]; readonly why: string }[];
  readonly cannot: readonly { readonly what: string; readonly actions: readonly string[]; readonly why: string }[];
}
