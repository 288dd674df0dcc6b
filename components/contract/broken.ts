/** What a change of declarations breaks for others, told to the one who makes the change. */

import { reportOn, whereIs } from "./check/report.ts";
import type { CellDeclaration, Declarations } from "./declaration.ts";
import { resolveDependency, type Surroundings } from "./link/dependency.ts";
import { cellKey } from "./link/key.ts";
import { type NarrowCell, narrow } from "./link/narrow.ts";
import type { GatewayName } from "./model.ts";
import { type Problem, sortProblems } from "./problem.ts";

export interface BrokenOptions {
  readonly environment: string;
  /** Name of the plane; absent: cells of every plane. */
  readonly plane?: string;
}

/**
 * Dependencies that hold with `before` and no longer with `after`: one error each, located at the provider's cell
 * in `after` (or where it was, if the whole cell is gone), naming the consumer. Contracts are not compared.
 */
export function brokenBy(before: Declarations, after: Declarations, options: BrokenOptions): Problem[] {
  const old = surroundings(before, options);
  const now = surroundings(after, options);
  const problems: Problem[] = [];
  for (const consumer of old.cells.values()) {
    const still = now.cells.get(cellKey(consumer.organization, consumer.project));
    for (const component of consumer.components) {
      for (const dependency of component.dependsOn) {
        if (dependency.spec.cell === undefined) continue;
        const held = resolveDependency(consumer, dependency, old, reportOn(consumer.declaration));
        if (held === undefined) continue;
        // A consumer that is gone, or no longer asks, is not broken: judge what it declares now.
        const asked = still?.components
          .find(({ spec }) => spec.name === component.spec.name)
          ?.dependsOn.find(({ spec }) => JSON.stringify(spec) === JSON.stringify(dependency.spec));
        if (still === undefined || asked === undefined) continue;
        const report = reportOn(still.declaration);
        if (resolveDependency(still, asked, now, report) !== undefined) continue;
        const { target } = held;
        const key = cellKey(target.organization, target.project);
        const provider = now.declared.get(key) ?? old.declared.get(key);
        const reason = report.problems[0]?.message ?? "it can't be read";
        problems.push({
          rule: "breaks-consumer",
          severity: "error",
          pointer: "/metadata/name",
          location: provider?.location ?? asked.location,
          message: `component "${component.spec.name}" of cell "${cellKey(consumer.organization, consumer.project)}" (${whereIs(asked.location)}) depends on endpoint "${target.endpoint}" of "${target.component}" and would break: ${reason}`,
          fix: `keep the endpoint until team "${consumer.declaration.spec.owner.team}" no longer depends on it`,
        });
      }
    }
  }
  return sortProblems(problems);
}

function surroundings(
  { cells, platforms, unreadable }: Declarations,
  { environment, plane }: BrokenOptions,
): Surroundings {
  const declared = new Map<string, CellDeclaration>();
  const narrowed = new Map<string, NarrowCell>();
  for (const declaration of cells) {
    const key = cellKey(declaration.spec.organization, declaration.name);
    declared.set(key, declaration);
    const cell = narrow(declaration, environment, plane);
    if (cell !== undefined) narrowed.set(key, cell);
  }
  // Without a platform file every gateway counts as there: its loss is the platform's change, not the provider's.
  const gateways = platforms.flatMap(({ spec }) => spec.gateways.map(({ name }) => name));
  return {
    environment,
    plane: plane ?? "every plane",
    gateways: new Set<GatewayName>(gateways.length > 0 ? gateways : ["external", "internal"]),
    cells: narrowed,
    declared,
    unreadable,
    contractOf: () => "unreadable",
  };
}
