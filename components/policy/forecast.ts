/** Whether the policies of a component fit into the map that Cilium keeps for each pod (R24). */
import { label } from "../contract/label.ts";
import type { Cell, Model } from "../contract/model.ts";
import { type Problem, sortProblems } from "../contract/problem.ts";
import { type Bundles, compile } from "./bundle.ts";
import type { PolicySpec } from "./cilium.ts";
import { entriesOf } from "./forecast/entry.ts";
import { planeOf } from "./forecast/identity.ts";
import type { KubernetesObject } from "./object.ts";

/** Entries of one pod's policy map (Cilium 1.20.2, chart value `bpf.policyMapMax`). A full map closes the pod. */
export const POLICY_MAP_MAX = 16_384;
/** Share of the map that a forecast may use: rollouts with changed labels have two identities for a while. */
export const POLICY_MAP_SHARE = 0.8;

/** A warning for each component whose forecast is above the share. Sorted. Who has compiled already passes `bundles`. */
export function forecast(model: Model, bundles: Bundles = compile(model)): Problem[] {
  const limit = Math.floor(POLICY_MAP_MAX * POLICY_MAP_SHARE);
  const problems = policyMapEntries(model, bundles)
    .filter(({ entries }) => entries > limit)
    .map(
      ({ cell, component, location, entries }): Problem => ({
        rule: "R24",
        severity: "warning",
        pointer: "",
        location,
        message: `component "${component}" of "${cell.namespace}" may take ${entries} of ${POLICY_MAP_MAX} policy map entries; above ${limit} its pods may be cut off when names get more addresses`,
        fix: "name hosts instead of patterns, narrow port ranges, or split the component",
      }),
    );
  return sortProblems(problems);
}

export interface Forecast {
  readonly cell: Cell;
  readonly component: string;
  readonly location: Problem["location"];
  /** Entries when every name has been looked up, no two names share an address and pods that are alike have one identity. */
  readonly atRest: number;
  /**
   * Upper bound: names with many addresses, each of them shared with other names, and two identities for each kind of
   * pod. Policies that are not from these cells and names that lead into approved ranges come on top.
   */
  readonly entries: number;
}

/** The figures behind {@link forecast}, for every component in the order of the model. */
export function policyMapEntries(model: Model, bundles: Bundles = compile(model)): Forecast[] {
  const plane = planeOf(model, bundles);
  const specs = (objects: readonly KubernetesObject[]) => objects.map(({ spec }) => spec as PolicySpec);
  const everywhere = specs(bundles.cluster.map(({ object }) => object));
  const policies = new Map(
    bundles.cells.map(({ namespace, objects }) => [
      namespace,
      objects.map(({ object }) => object).filter(({ kind }) => kind === "CiliumNetworkPolicy"),
    ]),
  );
  return model.cells.flatMap((cell) => {
    const own = policies.get(cell.namespace) ?? [];
    const byComponent = Map.groupBy(own, ({ metadata }) => metadata.labels?.[label.component]);
    const shared = [...everywhere, ...specs(byComponent.get(undefined) ?? [])];
    return cell.components.map(({ name, location }) => {
      const { atRest, most } = entriesOf([...shared, ...specs(byComponent.get(name) ?? [])], plane);
      return { cell, component: name, location, atRest, entries: most };
    });
  });
}
