/** Declarations of many files -> the model of one plane and one environment. */
import { selectorOf, serviceAccountOf } from "./check/cell.ts";
import { type Report, reportOn } from "./check/report.ts";
import type { CellDeclaration, Declarations } from "./declaration.ts";
import { canonicalJson, sha256 } from "./digest.ts";
import { type Records, resolveEgress } from "./link/approval.ts";
import { type Contracts, contractsFrom } from "./link/contract.ts";
import { resolveDependency, type Surroundings } from "./link/dependency.ts";
import { cellKey, dependencyKey } from "./link/key.ts";
import { type NarrowCell, type NarrowComponent, type NarrowEndpoint, narrow } from "./link/narrow.ts";
import { checkNamespace, checkRange, onePlatform, platformOf, takenNamespaces } from "./link/plane.ts";
import { checkUse } from "./link/use.ts";
import { instantOf } from "./match/instant.ts";
import { transportOf } from "./match/target.ts";
import type { Cell, Component, Dependency, Egress, Endpoint, Model, Platform } from "./model.ts";
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

interface Linking {
  readonly endpoints: ReadonlyMap<NarrowEndpoint, Endpoint>;
  readonly around: Surroundings;
  readonly records: Records;
  readonly platform: Platform;
  readonly report: Report;
}

function linkComponent(
  cell: NarrowCell,
  component: NarrowComponent,
  { endpoints, around, records, platform, report }: Linking,
): Component {
  const { spec } = component;
  const dependencies: Dependency[] = [];
  /** Targets found so far, and the words that named them: equal words are a duplicate that the cell's own check tells. */
  const seen = new Map<string, string>();
  for (const declared of component.dependsOn) {
    const dependency = resolveDependency(cell, declared, around, report);
    if (dependency === undefined) continue;
    const key = targetKey(dependency);
    const words = dependencyKey(cell.declaration, declared.spec);
    const before = seen.get(key);
    seen.set(key, words);
    if (before === undefined) dependencies.push(dependency);
    else if (before !== words)
      report.error(
        "duplicate",
        declared.path,
        `endpoint "${declared.spec.endpoint}" is declared twice under dependsOn`,
        "join the two",
      );
  }
  const egress: Egress[] = [];
  for (const declared of component.egress) {
    const rule = resolveEgress(cell, component, declared, records, report);
    if (rule === undefined) continue;
    checkRange(rule, declared, platform, report);
    egress.push(rule);
  }
  return {
    name: spec.name,
    kind: spec.kind,
    serviceAccount: serviceAccountOf(spec),
    selector: selectorOf(spec),
    endpoints: component.endpoints
      .flatMap((endpoint) => endpoints.get(endpoint) ?? [])
      .toSorted((a, b) => compare(a.name, b.name)),
    dependencies: dependencies.toSorted((a, b) => compare(targetKey(a), targetKey(b))),
    egress: egress.toSorted(
      (a, b) =>
        compare(a.approval, b.approval) ||
        compare(canonicalJson(a.to), canonicalJson(b.to)) ||
        compare(canonicalJson(a.ports), canonicalJson(b.ports)),
    ),
    ...(spec.metrics && { metrics: spec.metrics }),
    webhooks: spec.webhooks.toSorted((a, b) => a.port - b.port),
    kubeApiServer: component.kubeApiServer,
    location: component.location,
  };
}

const targetKey = ({ target }: Dependency): string =>
  [target.namespace, target.component, target.endpoint].join("\u0000");

/** Fields that do not change what a contract means. */
const OUTSIDE_DIGEST = new Set(["location"]);

function cellOf(
  { organization, project, environment, namespace, phase, intraCell, declaration }: NarrowCell,
  components: readonly Component[],
): Cell {
  const { team, contact } = declaration.spec.owner;
  const contract = {
    organization,
    project,
    environment,
    namespace,
    phase,
    dataClass: declaration.spec.dataClass,
    owner: contact === undefined ? { team } : { team, contact },
    intraCell,
    components: components.toSorted((a, b) => compare(a.name, b.name)),
  };
  return { ...contract, digest: sha256(canonicalJson(contract, OUTSIDE_DIGEST)), location: declaration.location };
}
