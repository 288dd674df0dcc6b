/** One text for one thing, to find it again. */
import type { DependencySpec } from "../schema/cell.ts";

interface Home {
  readonly name: string;
  readonly spec: { readonly organization: string };
}

type Target = Pick<DependencySpec, "organization" | "cell" | "component" | "endpoint">;

export function cellKey(organization: string, project: string): string {
  return `${organization}/${project}`;
}

/** What a dependency names, with the defaults of its own cell filled in. */
export function dependencyKey(home: Home, { organization, cell, component = "", endpoint }: Target): string {
  return [organization ?? home.spec.organization, cell ?? home.name, component, endpoint].join("/");
}

/** Ids of approvals are compared in lower case. */
export function approvalKey(id: string): string {
  return id.toLowerCase();
}
