/** R20: approvals that nobody uses, or that name what is not there. */
import { reportOn } from "../check/report.ts";
import type { CellDeclaration, Declarations } from "../declaration.ts";
import type { Problem } from "../problem.ts";
import { choose } from "../read/suggest.ts";
import { approvalKey, cellKey } from "./key.ts";

export function checkUse(
  { approvals, unreadable }: Declarations,
  declared: ReadonlyMap<string, CellDeclaration>,
): Problem[] {
  return approvals.flatMap((approval) => {
    const { cell, environments, components, supersedes, revoked } = approval.spec;
    const report = reportOn(approval);
    const key = cellKey(cell.organization, cell.project);
    const owner = declared.get(key);
    if (owner === undefined) {
      const hidden = unreadable.some(
        ({ kind = "Cell", name = cell.project }) => kind === "Cell" && name === cell.project,
      );
      if (!hidden)
        report.warning(
          "R20",
          ["spec", "cell"],
          `approval "${approval.id}" is for cell "${key}", which is not declared`,
          choose(key, [...declared.keys()], "cell"),
        );
      return report.problems;
    }
    const { spec } = owner;
    for (const [index, name] of components.entries()) {
      const names = spec.components.map((component) => component.name);
      if (!names.includes(name))
        report.warning(
          "R20",
          ["spec", "components", index],
          `approval "${approval.id}" is for component "${name}", which cell "${key}" does not have`,
          choose(name, names, "component"),
        );
    }
    for (const [index, name] of environments.entries()) {
      const names = Object.keys(spec.environments);
      if (!names.includes(name))
        report.warning(
          "R20",
          ["spec", "environments", index],
          `approval "${approval.id}" is for environment "${name}", which cell "${key}" does not have`,
          choose(name, names, "environment"),
        );
    }
    const users = spec.components
      .flatMap((component) => component.egress)
      .filter((egress) => approvalKey(egress.approval) === approval.id);
    if (users.length === 0 && revoked === undefined)
      report.warning(
        "R20",
        ["metadata", "name"],
        `approval "${approval.id}" is used by no egress of cell "${key}"`,
        "revoke it, or declare the egress",
      );
    const old = approvals.find(({ id }) => id === supersedes?.toLowerCase());
    if (supersedes !== undefined && old === undefined)
      report.warning(
        "R20",
        ["spec", "supersedes"],
        `approval "${supersedes}" is not on record`,
        choose(
          supersedes,
          approvals.map(({ id }) => id),
          "approval",
        ),
      );
    return report.problems;
  });
}
