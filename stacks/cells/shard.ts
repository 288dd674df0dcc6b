import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../../components/contract/model.ts";
import { namespaceOf } from "../../components/contract/name.ts";
import { compare } from "../../components/contract/problem.ts";

/** Namespaces of the cells that a stack holds: all, or those of its organizations. */
export function heldCells(model: Model, organizations: ReadonlySet<string> | undefined): ReadonlySet<string> {
  const known = new Set(model.cells.map(({ organization }) => organization));
  const unknown = [...(organizations ?? [])].filter((name) => !known.has(name)).toSorted(compare);
  if (unknown.length > 0) {
    throw new pulumi.RunError(
      `${pulumi.getProject()}:organizations names ${unknown.join(", ")}, of which no cell is in environment ` +
        `"${model.environment}"; nothing was changed\n    fix: write the organization as the cell files do, or add its files to \`cells\``,
    );
  }
  const cells = model.cells.filter(({ organization }) => organizations?.has(organization) ?? true);
  return new Set(cells.map(({ namespace }) => namespace));
}

/** Whether an edge begins or ends in one of the namespaces; every edge does where there is no limit. */
export function touches(
  { from, to }: { readonly from: string; readonly to: string },
  namespaces: ReadonlySet<string> | undefined,
  environment: string,
): boolean {
  if (namespaces === undefined) return true;
  return [from, to].some((end) => {
    const [organization = "", project = ""] = end.split("/");
    return namespaces.has(namespaceOf({ organization, project, environment }));
  });
}
