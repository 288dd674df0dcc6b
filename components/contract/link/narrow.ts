/** A cell as one environment sees it: its declaration, narrowed by the overrides of that environment. */
import type { CellDeclaration, ComponentPlaces } from "../declaration.ts";
import type { Phase, Visibility } from "../model.ts";
import { namespaceOf } from "../name.ts";
import type { Location } from "../problem.ts";
import type { Path } from "../read/text.ts";
import type { ComponentSpec, DependencySpec, EgressSpec, EndpointSpec, OverrideSpec } from "../schema/cell.ts";
import { approvalKey, dependencyKey } from "./key.ts";

/** A part of a cell with the place it was written at. */
interface Placed {
  readonly path: Path;
  readonly location: Location;
}

export interface NarrowEndpoint extends Placed {
  readonly spec: EndpointSpec;
  readonly visibility: readonly Visibility[];
}

export interface NarrowDependency extends Placed {
  readonly spec: DependencySpec;
  readonly operations: readonly string[] | undefined;
}

export interface NarrowEgress extends Placed {
  readonly spec: EgressSpec;
  readonly ports: readonly string[];
}

export interface NarrowComponent extends Placed {
  readonly spec: ComponentSpec;
  readonly endpoints: readonly NarrowEndpoint[];
  readonly dependsOn: readonly NarrowDependency[];
  readonly egress: readonly NarrowEgress[];
  readonly kubeApiServer: boolean;
}

export interface NarrowCell {
  readonly declaration: CellDeclaration;
  readonly organization: string;
  readonly project: string;
  readonly environment: string;
  readonly namespace: string;
  readonly phase: Phase;
  readonly intraCell: "declared" | "open";
  readonly components: readonly NarrowComponent[];
}

/** `undefined` where the cell does not declare the environment, or not for this plane. */
export function narrow(
  declaration: CellDeclaration,
  environment: string,
  plane: string | undefined,
): NarrowCell | undefined {
  const { spec, name: project } = declaration;
  if (!Object.hasOwn(spec.environments, environment)) return undefined;
  const settings = spec.environments[environment];
  if (settings === undefined) return undefined;
  if (plane !== undefined && settings.planes !== undefined && !settings.planes.includes(plane)) return undefined;
  const { overrides } = settings;
  return {
    declaration,
    organization: spec.organization,
    project,
    environment,
    namespace: namespaceOf({ organization: spec.organization, project, environment }),
    phase: settings.phase,
    intraCell: overrides?.intraCell ?? spec.intraCell,
    components: spec.components.map((component, index) => {
      const override = overrides?.components.find(({ name }) => name === component.name);
      return narrowComponent(declaration, component, index, declaration.places[index], override);
    }),
  };
}

function narrowComponent(
  cell: CellDeclaration,
  spec: ComponentSpec,
  index: number,
  places: ComponentPlaces | undefined,
  override: OverrideSpec["components"][number] | undefined,
): NarrowComponent {
  const path = ["spec", "components", index];
  const location = places?.self ?? cell.location;
  const removedEgress = new Set(
    override?.egress.filter(({ remove }) => remove).map(({ approval }) => approvalKey(approval)),
  );
  return {
    spec,
    path,
    location,
    endpoints: spec.endpoints.map((endpoint, position) => ({
      spec: endpoint,
      path: [...path, "endpoints", position],
      location: places?.endpoints[position] ?? location,
      visibility: override?.endpoints.find(({ name }) => name === endpoint.name)?.visibility ?? endpoint.visibility,
    })),
    dependsOn: spec.dependsOn.flatMap((dependency, position) => {
      const key = dependencyKey(cell, dependency);
      const change = override?.dependsOn.find((candidate) => dependencyKey(cell, candidate) === key);
      if (change?.remove) return [];
      const at = { path: [...path, "dependsOn", position], location: places?.dependsOn[position] ?? location };
      return [{ ...at, spec: dependency, operations: change?.operations ?? dependency.operations }];
    }),
    egress: spec.egress.flatMap((egress, position) => {
      const id = approvalKey(egress.approval);
      if (removedEgress.has(id)) return [];
      const change = override?.egress.find(({ approval }) => approvalKey(approval) === id);
      const at = { path: [...path, "egress", position], location: places?.egress[position] ?? location };
      return [{ ...at, spec: egress, ports: change?.ports ?? egress.ports }];
    }),
    kubeApiServer: override?.kubeApiServer ?? spec.kubeApiServer,
  };
}
