/** Declarations of many files -> the model of one plane and one environment. */
import type { Declarations } from "./declaration.ts";
import type { Model } from "./model.ts";
import type { Problem } from "./problem.ts";

export interface ResolveOptions {
  /** Environment to resolve; cells that do not declare it are left out. */
  readonly environment: string;
  /** RFC 3339 instant at which approvals have to be active. */
  readonly asOf: string;
  /** OpenAPI texts by the paths of `Declarations.references`. */
  readonly documents: ReadonlyMap<string, string>;
  /** Name of the Platform to use where the files hold several. */
  readonly platform?: string;
}

export interface Resolution {
  /** `undefined` if there is any error. */
  readonly model: Model | undefined;
  /** Every problem: those of the declarations, of the OpenAPI documents, and of their meeting. Sorted. */
  readonly problems: readonly Problem[];
}

export declare function resolve(declarations: Declarations, options: ResolveOptions): Resolution;
