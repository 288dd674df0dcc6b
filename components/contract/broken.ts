/** What a change of declarations breaks for others, told to the one who makes the change. */

import { reportOn, whereIs } from "./check/report.ts";
import type { CellDeclaration, Declarations } from "./declaration.ts";
import { contractsFrom } from "./link/contract.ts";
import { resolveDependency, type Surroundings } from "./link/dependency.ts";
import { cellKey } from "./link/key.ts";
import { type NarrowCell, type NarrowEndpoint, narrow } from "./link/narrow.ts";
import type { GatewayName } from "./model.ts";
import { hasErrors, type Problem, sortProblems } from "./problem.ts";

export interface BrokenOptions {
  readonly environment: string;
  /** Name of the plane; absent: cells of every plane. */
  readonly plane?: string;
  /** OpenAPI texts by path, as for `resolve`. Absent: operations are not compared. */
  readonly documents?: { readonly before: ReadonlyMap<string, string>; readonly after: ReadonlyMap<string, string> };
}

/**
 * Dependencies that hold with `before` and no longer with `after`: one error each, located at the provider's cell
 * in `after` (or where it was, if the whole cell is gone), naming the consumer.
 */
export function brokenBy(before: Declarations, after: Declarations, options: BrokenOptions): Problem[] {
  const old = surroundings(before, options, options.documents?.before);
  const now = surroundings(after, options, options.documents?.after);
  const problems: Problem[] = [];
  for (const consumer of old.cells.values()) {
    const still = now.cells.get(cellKey(consumer.organization, consumer.project));
    for (const component of consumer.components) {
      for (const dependency of component.dependsOn) {
        if (dependency.spec.cell === undefined) continue;
        const earlier = reportOn(consumer.declaration);
        const held = resolveDependency(consumer, dependency, old, earlier);
        if (held === undefined || hasErrors(earlier.problems)) continue;
        // A consumer that is gone, or no longer asks, is not broken: judge what it declares now.
        const asked = still?.components
          .find(({ spec }) => spec.name === component.spec.name)
          ?.dependsOn.find(({ spec }) => JSON.stringify(spec) === JSON.stringify(dependency.spec));
        if (still === undefined || asked === undefined) continue;
        const report = reportOn(still.declaration);
        const resolved = resolveDependency(still, asked, now, report);
        // Lost operations leave the dependency resolved, with an error.
        if (resolved !== undefined && !hasErrors(report.problems)) continue;
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
  documents: ReadonlyMap<string, string> | undefined,
): Surroundings {
  const declared = new Map<string, CellDeclaration>();
  const narrowed = new Map<string, NarrowCell>();
  const homes = new Map<NarrowEndpoint, CellDeclaration>();
  for (const declaration of cells) {
    const key = cellKey(declaration.spec.organization, declaration.name);
    declared.set(key, declaration);
    const cell = narrow(declaration, environment, plane);
    if (cell === undefined) continue;
    narrowed.set(key, cell);
    for (const endpoint of cell.components.flatMap((component) => component.endpoints))
      homes.set(endpoint, declaration);
  }
  const contracts = contractsFrom(documents ?? new Map());
  // Without a platform file every gateway counts as there: its loss is the platform's change, not the provider's.
  const gateways = platforms.flatMap(({ spec }) => spec.gateways.map(({ name }) => name));
  return {
    environment,
    plane: plane ?? "every plane",
    gateways: new Set<GatewayName>(gateways.length > 0 ? gateways : ["external", "internal"]),
    cells: narrowed,
    declared,
    unreadable,
    contractOf: (endpoint) => {
      const home = homes.get(endpoint);
      const has = endpoint.spec.openapi !== undefined || endpoint.spec.grpc !== undefined;
      if (home === undefined || !has) return undefined;
      if (endpoint.spec.grpc === undefined && documents === undefined) return "unreadable";
      return contracts.of(home, endpoint, reportOn(home)) ?? "unreadable";
    },
  };
}
