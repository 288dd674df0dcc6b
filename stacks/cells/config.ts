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
}

export function cellsConfig(): CellsConfig {
  const config = new pulumi.Config();
  const asOf = config.get("asOf") || new Date().toISOString();
  if (Number.isNaN(Date.parse(asOf))) {
    throw new pulumi.RunError(
      `${pulumi.getProject()}:asOf = "${asOf}" is not an instant\n    fix: write it as 2026-11-21T00:00:00Z, or leave it empty for now`,
    );
  }
  return {
    plane: config.require("plane"),
    environment: config.require("environment"),
    root: pulumi.runtime.getRootDirectory(),
    paths: config.requireObject<string[]>("cells"),
    platform: config.require("platform"),
    asOf,
  };
}
