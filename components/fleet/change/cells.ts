/**
 * Which cells of a stack a preview has to look at, and which resources these are. Registering only those, and naming
 * all of them as targets, makes a preview of one cell among a thousand as fast as one of a single cell; the engine then
 * leaves every other resource as it is.
 */
import { compare } from "../../contract/problem.ts";
import type { CellBundle, KubernetesObject } from "../../policy/object.ts";

/** As much of a state as is read: `pulumi stack export`. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Namespaces whose policies differ from what the stack's last update left: changed, new, and gone. Sorted. */
export function changedCells(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).toSorted(compare);
}

/** Type of the component that a cell is. */
const CELL = "cellwall:index:Cell";

/**
 * URNs of all that the named cells have in the state and of all that they are to have. Only these may be targets: a
 * pattern that took one resource more would have the engine delete it, because nobody registers it.
 */
export function targetsOf(
  named: readonly string[],
  bundles: readonly CellBundle[],
  state: readonly StateResource[],
  { stack, project }: { readonly stack: string; readonly project: string },
): readonly string[] {
  const cellUrn = (namespace: string) => `urn:pulumi:${stack}::${project}::${CELL}::${namespace}`;
  const cells = new Set(named.map(cellUrn));
  const held = state.filter(({ urn, parent }) => cells.has(urn) || (parent !== undefined && cells.has(parent)));
  const wanted = bundles
    .filter(({ namespace }) => named.includes(namespace))
    .flatMap(({ namespace, objects }) => [
      cellUrn(namespace),
      ...objects.map(({ object }) => urnOf(namespace, object, { stack, project })),
    ]);
  return [...new Set([...held.map(({ urn }) => urn), ...wanted])].toSorted(compare);
}

/** URN of an object of a cell. */
export function urnOf(
  namespace: string,
  object: KubernetesObject,
  { stack, project }: { readonly stack: string; readonly project: string },
): string {
  return `urn:pulumi:${stack}::${project}::${CELL}$${typeOf(object)}::${namespace}-${nameOf(object)}`;
}

/** Type token that the Kubernetes SDK gives an object; the core group has its name there alone. */
function typeOf({ apiVersion, kind }: KubernetesObject): string {
  return `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`;
}

/** Logical name of an object inside its cell, as the component `Cell` gives it. */
function nameOf({ kind, metadata }: KubernetesObject): string {
  return kind === "Namespace" ? "namespace" : `${kind.toLowerCase()}-${metadata.name}`;
}
