/** Overrides of one environment: they name what is there, and only ever narrow it. */
import type { CellDeclaration } from "../declaration.ts";
import { approvalKey, dependencyKey } from "../link/key.ts";
import { parsePorts, portsWithin } from "../match/port.ts";
import { choose } from "../read/suggest.ts";
import type { Path } from "../read/text.ts";
import type { ComponentSpec, OverrideSpec } from "../schema/cell.ts";
import type { Report } from "./report.ts";

type ComponentOverride = OverrideSpec["components"][number];

export function checkOverrides(cell: CellDeclaration, report: Report): void {
  for (const [environment, { overrides }] of Object.entries(cell.spec.environments)) {
    const base = ["spec", "environments", environment, "overrides", "components"];
    const seen = new Set<string>();
    for (const [index, override] of (overrides?.components ?? []).entries()) {
      const path = [...base, index];
      const component = cell.spec.components.find(({ name }) => name === override.name);
      if (component === undefined) {
        const names = cell.spec.components.map(({ name }) => name);
        report.error(
          "override",
          [...path, "name"],
          `component "${override.name}" is not in this cell`,
          choose(override.name, names, "component"),
        );
        continue;
      }
      if (seen.has(override.name))
        report.error(
          "duplicate",
          [...path, "name"],
          `component "${override.name}" is overridden twice`,
          "join the two",
        );
      seen.add(override.name);
      checkVisibility(component, override, path, report);
      checkDependencies(cell, component, override, path, report);
      checkEgress(component, override, path, report);
    }
  }
}

function checkVisibility(component: ComponentSpec, override: ComponentOverride, path: Path, report: Report): void {
  for (const [index, { name, visibility }] of override.endpoints.entries()) {
    const at = [...path, "endpoints", index];
    const endpoint = component.endpoints.find((candidate) => candidate.name === name);
    if (endpoint === undefined) {
      report.error(
        "override",
        [...at, "name"],
        `component "${component.name}" has no endpoint "${name}"`,
        choose(
          name,
          component.endpoints.map((e) => e.name),
          "endpoint",
        ),
      );
      continue;
    }
    if (override.endpoints.findIndex((other) => other.name === name) < index)
      report.error("duplicate", [...at, "name"], `endpoint "${name}" is overridden twice`, "join the two");
    for (const [position, word] of visibility.entries()) {
      if (!endpoint.visibility.includes(word)) {
        report.error(
          "override",
          [...at, "visibility", position],
          `visibility "${word}" would widen endpoint "${name}", which has [${endpoint.visibility.join(", ")}]`,
          `remove it, or add ${word} to the endpoint itself and narrow the other environments`,
        );
      }
    }
  }
}

function checkDependencies(
  cell: CellDeclaration,
  component: ComponentSpec,
  override: ComponentOverride,
  path: Path,
  report: Report,
): void {
  for (const [index, narrowed] of override.dependsOn.entries()) {
    const at = [...path, "dependsOn", index];
    const key = dependencyKey(cell, narrowed);
    const dependency = component.dependsOn.find((candidate) => dependencyKey(cell, candidate) === key);
    if (dependency === undefined) {
      report.error(
        "override",
        at,
        `component "${component.name}" does not depend on endpoint "${narrowed.endpoint}" as named here: an override can't add a dependency`,
        "name a dependency as the component itself does",
      );
      continue;
    }
    if ((narrowed.operations === undefined) === (narrowed.remove === undefined)) {
      report.error(
        "override",
        at,
        "override of a dependency says what to narrow: operations, or remove: true",
        "give exactly one of them",
      );
    }
    for (const [position, operation] of (narrowed.operations ?? []).entries()) {
      if (dependency.operations !== undefined && !dependency.operations.includes(operation)) {
        report.error(
          "override",
          [...at, "operations", position],
          `operation "${operation}" would widen the dependency, which has [${dependency.operations.join(", ")}]`,
          choose(operation, dependency.operations, "operation"),
        );
      }
    }
  }
}

function checkEgress(component: ComponentSpec, override: ComponentOverride, path: Path, report: Report): void {
  const ids = component.egress.map(({ approval }) => approvalKey(approval));
  for (const [index, narrowed] of override.egress.entries()) {
    const at = [...path, "egress", index];
    const rules = component.egress.filter(({ approval }) => approvalKey(approval) === approvalKey(narrowed.approval));
    if (rules.length === 0) {
      report.error(
        "override",
        [...at, "approval"],
        `component "${component.name}" has no egress with approval "${narrowed.approval}": an override can't add egress`,
        choose(narrowed.approval.toLowerCase(), ids, "egress"),
      );
      continue;
    }
    if ((narrowed.ports === undefined) === (narrowed.remove === undefined)) {
      report.error(
        "override",
        at,
        "override of egress says what to narrow: ports, or remove: true",
        "give exactly one of them",
      );
    }
    for (const [position, text] of (narrowed.ports ?? []).entries()) {
      const ports = parsePorts(text);
      const place = [...at, "ports", position];
      if (typeof ports === "string") {
        report.error(
          "R6",
          place,
          `port ${JSON.stringify(text)} ${ports}`,
          "write a port with its transport, such as 443/TCP",
        );
        continue;
      }
      const outer = rules.map((rule) => rule.ports.map(parsePorts).filter((range) => typeof range !== "string"));
      if (!outer.every((ranges) => portsWithin(ports, ranges))) {
        report.error(
          "override",
          place,
          `port ${text} would widen the egress of approval "${narrowed.approval}"`,
          `choose among ${rules.flatMap((rule) => rule.ports).join(", ")}`,
        );
      }
    }
  }
}
