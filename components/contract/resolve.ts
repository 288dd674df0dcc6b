/** Declarations of many files -> the model of one plane and one environment. */
import { type Report, reportOn } from "./check/report.ts";
import type { CellDeclaration, Declarations } from "./declaration.ts";
import type { Records } from "./link/approval.ts";
import { cellOf, linkComponent } from "./link/component.ts";
import { type Contracts, contractsFrom } from "./link/contract.ts";
import type { Surroundings } from "./link/dependency.ts";
import { cellKey } from "./link/key.ts";
import { type NarrowCell, type NarrowEndpoint, narrow } from "./link/narrow.ts";
import { checkNamespace, onePlatform, platformOf, takenNamespaces } from "./link/plane.ts";
import { checkUse } from "./link/use.ts";
import { instantOf } from "./match/instant.ts";
import { transportOf } from "./match/target.ts";
import type { Cell, Endpoint, Model, Platform } from "./model.ts";
import { compare, hasErrors, type Problem, sortProblems } from "./problem.ts";
import { choose } from "./read/suggest.ts";

export interface ResolveOptions {
  /** Environment to resolve; cells that do not declare it are left out. */
  readonly environment: string;
  /** RFC 3339 instant at which approvals have to be active. */
  readonly asOf: string;
  /** OpenAPI texts by the paths of `Declarations.references`. */
  readonly documents: ReadonlyMap<string, string>;
  /** Name of the Platform to use where the files hold several. */
  readonly platform?: string;
}

export interface Resolution {
  /** `undefined` if there is any error. */
  readonly model: Model | undefined;
  /** Every problem: those of the declarations, of the OpenAPI documents, and of their meeting. Sorted. */
  readonly problems: readonly Problem[];
}

/** Never throws; all problems of all files at once. */
export function resolve(declarations: Declarations, options: ResolveOptions): Resolution {
  const problems: Problem[] = [...declarations.problems];
  const declaration = onePlatform(declarations, options.platform, problems);
  const platform = declaration && platformOf(declaration);
  const asOf = instantOf(options.asOf);
  if (asOf === undefined)
    problems.push(
      optionProblem("asOf", `asOf "${options.asOf}" is not an instant`, "give one such as 2027-03-31T00:00:00Z"),
    );
  const environments = [...new Set(declarations.cells.flatMap(({ spec }) => Object.keys(spec.environments)))].toSorted(
    compare,
  );
  if (!environments.includes(options.environment) && declarations.cells.length > 0) {
    problems.push(
      optionProblem(
        "environment",
        `no cell is in environment "${options.environment}"`,
        choose(options.environment, environments, "environment"),
      ),
    );
  }
  const cells =
    platform === undefined || asOf === undefined ? [] : link(declarations, platform, asOf, options, problems);
  const sorted = sortProblems(problems);
  if (platform === undefined || hasErrors(sorted)) return { model: undefined, problems: sorted };
  return { model: { environment: options.environment, platform, cells }, problems: sorted };
}

function optionProblem(rule: string, message: string, fix: string): Problem {
  return { rule, severity: "error", pointer: "", location: { file: `<${rule}>`, line: 1, column: 1 }, message, fix };
}

function link(
  declarations: Declarations,
  platform: Platform,
  asOf: number,
  options: ResolveOptions,
  problems: Problem[],
): Cell[] {
  const { environment } = options;
  const declared = new Map<string, CellDeclaration>();
  const narrowed = new Map<string, NarrowCell>();
  for (const declaration of declarations.cells) {
    const key = cellKey(declaration.spec.organization, declaration.name);
    if (declared.has(key)) continue;
    declared.set(key, declaration);
    const cell = narrow(declaration, environment, platform.name);
    if (cell !== undefined) narrowed.set(key, cell);
  }
  const reports = new Map([...narrowed.values()].map((cell) => [cell, reportOn(cell.declaration)] as const));
  const contracts = contractsFrom(options.documents);
  const endpoints = new Map<NarrowEndpoint, Endpoint>();
  for (const [cell, report] of reports) readEndpoints(cell, contracts, endpoints, report);
  const around: Surroundings = {
    environment,
    plane: platform.name,
    gateways: new Set(platform.gateways.map(({ name }) => name)),
    cells: narrowed,
    declared,
    unreadable: declarations.unreadable,
    contractOf: (endpoint) => {
      const contract = endpoints.get(endpoint)?.http;
      const has = endpoint.spec.openapi !== undefined || endpoint.spec.grpc !== undefined;
      return contract ?? (has ? "unreadable" : undefined);
    },
  };
  const records: Records = {
    byId: new Map(declarations.approvals.toReversed().map((approval) => [approval.id, approval])),
    unreadable: declarations.unreadable,
    asOf,
  };
  const taken = takenNamespaces(platform);
  const cells: Cell[] = [];
  for (const [cell, report] of reports) {
    checkNamespace(cell, taken, report);
    const components = cell.components.map((component) =>
      linkComponent(cell, component, { endpoints, around, records, platform, report }),
    );
    cells.push(cellOf(cell, components));
    problems.push(...report.problems);
  }
  problems.push(...contracts.problems(), ...checkUse(declarations, declared));
  return cells.toSorted((a, b) => compare(a.namespace, b.namespace));
}

function readEndpoints(
  cell: NarrowCell,
  contracts: Contracts,
  endpoints: Map<NarrowEndpoint, Endpoint>,
  report: Report,
): void {
  for (const endpoint of cell.components.flatMap((component) => component.endpoints)) {
    const { name, protocol, port, targetPort = port } = endpoint.spec;
    const http = contracts.of(cell.declaration, endpoint, report);
    endpoints.set(endpoint, {
      name,
      protocol,
      transport: transportOf(protocol),
      port,
      targetPort,
      visibility: endpoint.visibility.toSorted(compare),
      ...(http && { http }),
      location: endpoint.location,
    });
  }
}
