/** Dependencies: which endpoint is meant, whether this caller may see it, and by which route. */
import { type Report, whereIs } from "../check/report.ts";
import type { CellDeclaration, Unreadable } from "../declaration.ts";
import type { Dependency, GatewayName, HttpContract } from "../model.ts";
import { choose } from "../read/suggest.ts";
import { cellKey } from "./key.ts";
import type { NarrowCell, NarrowComponent, NarrowDependency, NarrowEndpoint } from "./narrow.ts";
import { routeOf } from "./route.ts";

/** Everything that a dependency may be resolved against. */
export interface Surroundings {
  readonly environment: string;
  readonly plane: string;
  readonly gateways: ReadonlySet<GatewayName>;
  /** Cells of this environment and plane, by `cellKey`. */
  readonly cells: ReadonlyMap<string, NarrowCell>;
  /** Every declared cell, by `cellKey`. */
  readonly declared: ReadonlyMap<string, CellDeclaration>;
  readonly unreadable: readonly Unreadable[];
  /** Contract of an endpoint; `"unreadable"` where it has one with errors of its own. */
  readonly contractOf: (endpoint: NarrowEndpoint) => HttpContract | "unreadable" | undefined;
}

interface Found {
  readonly cell: NarrowCell;
  readonly component: NarrowComponent;
  readonly endpoint: NarrowEndpoint;
}

export function resolveDependency(
  home: NarrowCell,
  dependency: NarrowDependency,
  around: Surroundings,
  report: Report,
): Dependency | undefined {
  const cell = targetCell(home, dependency, around, report);
  const found = cell && targetEndpoint(home, cell, dependency, report);
  if (found === undefined) return undefined;
  const route = routeOf(home, found.cell, found.endpoint, dependency, around, report);
  if (route === undefined) return undefined;
  const operations = checkOperations(dependency, found.endpoint, route, around, report);
  const { organization, project, environment, namespace } = found.cell;
  const target = {
    organization,
    project,
    environment,
    namespace,
    component: found.component.spec.name,
    endpoint: found.endpoint.spec.name,
  };
  return { target, route, ...(operations && { operations }), location: dependency.location };
}

function targetCell(
  home: NarrowCell,
  { spec, path }: NarrowDependency,
  around: Surroundings,
  report: Report,
): NarrowCell | undefined {
  if (spec.cell === undefined) {
    if (spec.organization !== undefined) {
      report.error(
        "dependency",
        path,
        `dependency names organization "${spec.organization}" but no cell`,
        "add the cell, or remove organization for an endpoint of this cell",
      );
      return undefined;
    }
    if (spec.component === undefined) {
      report.error(
        "dependency",
        path,
        `dependency on endpoint "${spec.endpoint}" names neither component nor cell`,
        "add component for an endpoint of this cell, or cell for one of another",
      );
      return undefined;
    }
    return home;
  }
  const organization = spec.organization ?? home.organization;
  const key = cellKey(organization, spec.cell);
  if (key === cellKey(home.organization, home.project)) {
    report.error(
      "dependency",
      [...path, "cell"],
      `cell "${spec.cell}" is this cell`,
      "remove cell and name the component",
    );
    return undefined;
  }
  const cell = around.cells.get(key);
  if (cell !== undefined) return cell;
  const declaration = around.declared.get(key);
  if (declaration !== undefined) {
    const environments = declaration.spec.environments;
    const here = Object.hasOwn(environments, around.environment) ? environments[around.environment] : undefined;
    const where = whereIs(declaration.location);
    if (here === undefined) {
      report.error(
        "environment",
        [...path, "cell"],
        `cell "${spec.cell}" (${where}) is not in environment "${around.environment}", only in ${Object.keys(environments).join(", ")}`,
        `add "${around.environment}" to the environments of "${spec.cell}", or remove the dependency there with an override`,
      );
    } else {
      report.error(
        "environment",
        [...path, "cell"],
        `cell "${spec.cell}" (${where}) is not on plane "${around.plane}", only on ${(here.planes ?? []).join(", ")}`,
        `add "${around.plane}" to its planes, or remove the dependency`,
      );
    }
    return undefined;
  }
  if (around.unreadable.some((other) => (other.kind ?? "Cell") === "Cell" && (other.name ?? spec.cell) === spec.cell))
    return undefined;
  const own = [...around.declared.values()].filter((other) => other.spec.organization === organization);
  const elsewhere = [...around.declared.values()].find((other) => other.name === spec.cell);
  const field = own.length === 0 && spec.organization !== undefined ? "organization" : "cell";
  const fix = elsewhere
    ? `a cell of that name is in organization "${elsewhere.spec.organization}" (${whereIs(elsewhere.location)}): write organization: ${elsewhere.spec.organization}`
    : choose(
        spec.cell,
        own.map(({ name }) => name),
        `cell in organization "${organization}"`,
      );
  report.error(
    "dependency",
    [...path, field],
    `cell "${spec.cell}" of organization "${organization}" is not declared`,
    fix,
  );
  return undefined;
}

function targetEndpoint(
  home: NarrowCell,
  cell: NarrowCell,
  { spec, path }: NarrowDependency,
  report: Report,
): Found | undefined {
  const where = cell === home ? "this cell" : `cell "${cell.project}" (${whereIs(cell.declaration.location)})`;
  let components = cell.components;
  if (spec.component !== undefined) {
    components = components.filter(({ spec: { name } }) => name === spec.component);
    if (components.length === 0) {
      report.error(
        "dependency",
        [...path, "component"],
        `${where} has no component "${spec.component}"`,
        choose(
          spec.component,
          cell.components.map((c) => c.spec.name),
          "component",
        ),
      );
      return undefined;
    }
  }
  const all = components.flatMap((component) => component.endpoints.map((endpoint) => ({ cell, component, endpoint })));
  const found = all.filter(({ endpoint }) => endpoint.spec.name === spec.endpoint);
  const [first, second] = found;
  if (first === undefined) {
    const owner = spec.component === undefined ? where : `component "${spec.component}" of ${where}`;
    report.error(
      "dependency",
      [...path, "endpoint"],
      `${owner} has no endpoint "${spec.endpoint}"`,
      choose(spec.endpoint, [...new Set(all.map(({ endpoint }) => endpoint.spec.name))], "endpoint"),
    );
    return undefined;
  }
  if (second !== undefined && spec.component === undefined) {
    const candidates = found
      .map(({ component, endpoint }) => `${component.spec.name} (${whereIs(endpoint.location)})`)
      .join(", ");
    report.error(
      "dependency",
      [...path, "endpoint"],
      `endpoint "${spec.endpoint}" of ${where} is offered by several components: ${candidates}`,
      `add component: ${first.component.spec.name}, or another of them`,
    );
    return undefined;
  }
  return first;
}

function checkOperations(
  { operations, path }: NarrowDependency,
  endpoint: NarrowEndpoint,
  route: Dependency["route"],
  around: Surroundings,
  report: Report,
): readonly string[] | undefined {
  if (operations === undefined) return undefined;
  const at = [...path, "operations"];
  const where = `endpoint "${endpoint.spec.name}" (${whereIs(endpoint.location)})`;
  if (route !== "direct") {
    report.error(
      "operations",
      at,
      `a call through the ${route === "internalGateway" ? "internal" : "external"} gateway can't be held to operations: at the endpoint every caller looks like the gateway`,
      "write route: direct, or remove operations",
    );
    return undefined;
  }
  const contract = around.contractOf(endpoint);
  if (contract === "unreadable") return undefined;
  if (contract === undefined) {
    report.error(
      "operations",
      at,
      `${where} has no contract, so it has no operations`,
      "remove operations, or add openapi or grpc to the endpoint",
    );
    return undefined;
  }
  const known = contract.operations.map(({ id }) => id);
  for (const [index, operation] of operations.entries()) {
    if (!known.includes(operation))
      report.error(
        "operations",
        [...at, index],
        `${where} has no operation "${operation}"`,
        choose(operation, known, "operation"),
      );
  }
  return operations.toSorted();
}
