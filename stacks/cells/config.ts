import * as pulumi from "@pulumi/pulumi";

/** Settings of a stack of cells, checked. This file is the only reader of `pulumi.Config` in the cells project. */
export interface CellsConfig {
  readonly plane: string;
  readonly environment: string;
  readonly root: string;
  /** Files and folders with cell files and approvals. */
  readonly paths: readonly string[];
  readonly platform: string;
  /** Instant at which approvals are judged, RFC 3339. */
  readonly asOf: string;
  /** Organizations whose cells this stack holds, a shard of all that `paths` declare; `undefined` for all of them. */
  readonly organizations: ReadonlySet<string> | undefined;
  /** Namespaces that this run registers; `undefined` for all. Only a preview may leave cells out. */
  readonly only: ReadonlySet<string> | undefined;
}

/**
 * Environment variable with the namespaces that a preview looks at, separated by commas. Not a setting of the stack: it
 * would stay there, and the next update would take the other cells for deleted.
 */
const ONLY = "CELLWALL_ONLY";

export function cellsConfig(): CellsConfig {
  const config = new pulumi.Config();
  const asOf = config.get("asOf") || new Date().toISOString();
  if (Number.isNaN(Date.parse(asOf))) {
    throw new pulumi.RunError(
      `${pulumi.getProject()}:asOf = "${asOf}" is not an instant\n    fix: write it as 2026-11-21T00:00:00Z, or leave it empty for now`,
    );
  }
  const only = process.env[ONLY];
  if (only !== undefined && !pulumi.runtime.isDryRun()) {
    throw new pulumi.RunError(
      `${ONLY} is set, so this update would delete every cell that it does not name; nothing was changed\n` +
        `    fix: unset ${ONLY}; it is for \`cellwall ci preview\` alone, which looks at nothing but the cells that it names`,
    );
  }
  const organizations = config.getObject<string[]>("organizations") ?? [];
  return {
    plane: config.require("plane"),
    environment: config.require("environment"),
    root: pulumi.runtime.getRootDirectory(),
    paths: config.requireObject<string[]>("cells"),
    platform: config.require("platform"),
    asOf,
    organizations: organizations.length === 0 ? undefined : new Set(organizations),
    only: only === undefined ? undefined : new Set(only.split(",")),
  };
}
