/** Door `cellwall/cells`: the program of a stack of cells, for a Pulumi project of one's own. */

/** What a stack of cells exports. */
export type CellSet = typeof import("../cells/index.ts");

/**
 * The cells of one plane and environment from the settings of this stack: `plane`, `environment`, `cells`, `platform`,
 * `asOf`. The plane is read through a StackReference, so both stacks share a state backend.
 */
export function cellSet(): Promise<CellSet> {
  return import("../cells/index.ts");
}
