/** Components and cells of the model, from their narrowed declarations. */
import { selectorOf, serviceAccountOf } from "../check/cell.ts";
import type { Report } from "../check/report.ts";
import { canonicalJson, sha256 } from "../digest.ts";
import type { Cell, Component, Dependency, Egress, Endpoint, Platform } from "../model.ts";
import { compare } from "../problem.ts";
import { type Records, resolveEgress } from "./approval.ts";
import { resolveDependency, type Surroundings } from "./dependency.ts";
import { dependencyKey } from "./key.ts";
import type { NarrowCell, NarrowComponent, NarrowEndpoint } from "./narrow.ts";
import { checkRange } from "./plane.ts";

export interface Linking {
  readonly endpoints: ReadonlyMap<NarrowEndpoint, Endpoint>;
  readonly around: Surroundings;
  readonly records: Records;
  readonly platform: Platform;
  readonly report: Report;
}

/** A component as the model has it; everything that does not resolve is told and left out. */
export function linkComponent(
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
    checkRange(declared, platform, report);
    const rule = resolveEgress(cell, component, declared, records, report);
    if (rule !== undefined) egress.push(rule);
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

/** Places do not change what a contract means; a pod label may well be called `location`. */
const isLocation = (key: string, value: unknown): boolean => key === "location" && typeof value === "object";

/** The cell of the model, with its digest. */
export function cellOf(
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
  return { ...contract, digest: sha256(canonicalJson(contract, isLocation)), location: declaration.location };
}
