/** One cell on its own: everything that can be said before other files are known. */
import type { CellDeclaration } from "../declaration.ts";
import { label } from "../label.ts";
import { dependencyKey } from "../link/key.ts";
import type { Problem } from "../problem.ts";
import type { CellSpec, ComponentSpec } from "../schema/cell.ts";
import { checkEgress, checkEgressPair } from "./egress.ts";
import { checkEndpoints } from "./endpoint.ts";
import { checkOverrides } from "./override.ts";
import { type Report, reportOn } from "./report.ts";
import { checkSelector, overlap } from "./selector.ts";

/** Pod labels of a component: as declared, or the default. */
export function selectorOf({ name, selector }: ComponentSpec): Readonly<Record<string, string>> {
  return selector ?? { [label.component]: name };
}

export function serviceAccountOf({ name, serviceAccount }: ComponentSpec): string {
  return serviceAccount ?? name;
}

export function checkCell(cell: CellDeclaration): readonly Problem[] {
  const report = reportOn(cell);
  const { spec } = cell;
  if (Object.keys(spec.environments).length === 0) {
    report.error(
      "missing-field",
      ["spec", "environments"],
      "environments names no environment",
      "add one, such as dev: {phase: observe}",
    );
  }
  for (const [name, { planes = [] }] of Object.entries(spec.environments)) {
    for (const [index, plane] of planes.entries()) {
      if (planes.indexOf(plane) < index)
        report.error(
          "duplicate",
          ["spec", "environments", name, "planes", index],
          `plane "${plane}" is given twice`,
          "remove one",
        );
    }
  }
  for (const [index, component] of spec.components.entries()) checkComponent(cell, component, index, report);
  checkPairs(spec, report);
  checkOverrides(cell, report);
  if (spec.intraCell === "open") {
    report.warning(
      "intra-cell-open",
      ["spec", "intraCell"],
      "every component may call every endpoint of the cell",
      "declare dependencies and write intraCell: declared",
    );
  }
  return report.problems;
}

function checkComponent(cell: CellDeclaration, component: ComponentSpec, index: number, report: Report): void {
  const path = ["spec", "components", index];
  if (component.selector !== undefined)
    checkSelector(component.name, component.selector, [...path, "selector"], report);
  if (serviceAccountOf(component) === "default") {
    const field = component.serviceAccount === undefined ? "name" : "serviceAccount";
    report.error(
      "service-account",
      [...path, field],
      'service account "default" is shared by every pod that names none',
      "give the component a service account of its own",
    );
  }
  checkEndpoints(component, path, report);
  for (const [position, rule] of component.egress.entries()) {
    checkEgress(rule, [...path, "egress", position], report);
    for (const earlier of component.egress.slice(0, position))
      checkEgressPair(earlier, rule, [...path, "egress", position], report);
  }
  const seen = new Set<string>();
  for (const [position, dependency] of component.dependsOn.entries()) {
    const at = [...path, "dependsOn", position];
    const key = dependencyKey(cell, dependency);
    if (seen.has(key))
      report.error(
        "duplicate",
        at,
        `endpoint "${dependency.endpoint}" is declared twice under dependsOn`,
        "join the two",
      );
    seen.add(key);
    for (const [place, operation] of (dependency.operations ?? []).entries()) {
      if (dependency.operations?.indexOf(operation) !== place)
        report.error(
          "duplicate",
          [...at, "operations", place],
          `operation "${operation}" is given twice`,
          "remove one",
        );
    }
  }
}

function checkPairs({ components }: CellSpec, report: Report): void {
  const names = new Set<string>();
  const accounts = new Map<string, string>();
  for (const [index, component] of components.entries()) {
    const path = ["spec", "components", index];
    if (names.has(component.name)) {
      report.error(
        "duplicate",
        [...path, "name"],
        `component "${component.name}" is given twice`,
        "rename one of them",
      );
      continue;
    }
    names.add(component.name);
    const account = serviceAccountOf(component);
    const owner = accounts.get(account);
    if (owner !== undefined) {
      report.error(
        "service-account",
        [...path, component.serviceAccount === undefined ? "name" : "serviceAccount"],
        `components "${owner}" and "${component.name}" share service account "${account}", so peers can't tell them apart`,
        "give each component its own service account",
      );
    } else accounts.set(account, component.name);
    for (const earlier of components.slice(0, index)) {
      // Default selectors of different components never meet.
      if ((earlier.selector === undefined && component.selector === undefined) || earlier.name === component.name)
        continue;
      const at = component.selector === undefined ? [...path, "name"] : [...path, "selector"];
      const meeting = overlap(selectorOf(earlier), selectorOf(component));
      if (meeting === "always") {
        report.error(
          "selector",
          at,
          `components "${earlier.name}" and "${component.name}" select the same pods`,
          "give their selectors one label key with different values",
        );
      } else if (meeting === "possible") {
        report.warning(
          "selector",
          at,
          `a pod that carries the labels of both "${earlier.name}" and "${component.name}" would have the rights of both`,
          "give their selectors one label key with different values",
        );
      }
    }
  }
}
