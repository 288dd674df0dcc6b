/** Declarations of one kind beside each other: names given twice, namespaces that would be shared. */
import type { ApprovalDeclaration, CellDeclaration } from "../declaration.ts";
import { cellKey } from "../link/key.ts";
import { namespaceOf } from "../name.ts";
import type { Problem } from "../problem.ts";
import { reportOn, whereIs } from "./report.ts";

export function checkSet(cells: readonly CellDeclaration[], approvals: readonly ApprovalDeclaration[]): Problem[] {
  const problems: Problem[] = [];
  const byKey = new Map<string, CellDeclaration>();
  const byNamespace = new Map<string, { cell: CellDeclaration; environment: string }>();
  for (const cell of cells) {
    const report = reportOn(cell);
    const { organization } = cell.spec;
    const twin = byKey.get(cellKey(organization, cell.name));
    if (twin !== undefined) {
      report.error(
        "duplicate",
        ["metadata", "name"],
        `cell "${cell.name}" of organization "${organization}" is already declared at ${whereIs(twin.location)}`,
        "join the two, or rename one",
      );
    } else {
      byKey.set(cellKey(organization, cell.name), cell);
      for (const environment of Object.keys(cell.spec.environments)) {
        const namespace = namespaceOf({ organization, project: cell.name, environment });
        const other = byNamespace.get(namespace);
        if (other === undefined) byNamespace.set(namespace, { cell, environment });
        else {
          const { spec, name, location } = other.cell;
          report.error(
            "namespace",
            ["metadata", "name"],
            `cell "${organization}/${cell.name}" in "${environment}" and cell "${spec.organization}/${name}" in "${other.environment}" (${whereIs(location)}) would share namespace "${namespace}"`,
            "rename one of the cells",
          );
        }
      }
    }
    problems.push(...report.problems);
  }
  const byId = new Map<string, ApprovalDeclaration>();
  for (const approval of approvals) {
    const twin = byId.get(approval.id);
    if (twin === undefined) byId.set(approval.id, approval);
    else {
      const report = reportOn(approval);
      report.error(
        "duplicate",
        ["metadata", "name"],
        `approval "${approval.id}" is already on record at ${whereIs(twin.location)}`,
        "give it an id of its own",
      );
      problems.push(...report.problems);
    }
  }
  return problems;
}
