/** Policies in the words of the cell file: which declaration, on which line, made each of them. */
import type { Cell, Component, Dependency, Endpoint, Model, Visibility } from "../../../contract/model.ts";
import { policyName } from "../../../contract/name.ts";
import type { Location } from "../../../contract/problem.ts";
import type { Asked, Party } from "../ask/ask.ts";
import type { PolicyRef } from "../rule.ts";

/** A declaration behind a policy. */
export interface Declared {
  /** What it says, such as `dependsOn payments/charger:charge`. */
  readonly text: string;
  /** Absent for what no cell file says: guardrails, the plane's resolver. */
  readonly location?: Location;
}

/** Declarations that made the policy say what it says about this connection. */
export function declarationsOf(model: Model, { name, namespace }: PolicyRef, { from, to }: Asked): Declared[] {
  const cell = model.cells.find((candidate) => candidate.namespace === namespace);
  if (cell === undefined) return [{ text: `guardrail of plane "${model.platform.name}", for every cell` }];
  if (name === policyName.dns) return [{ text: "every component may resolve names inside the cluster" }];
  if (name === policyName.defaultDeny) return [{ text: "phase: enforce", location: cell.location }];
  return cell.components.flatMap((component) => {
    if (name === policyName.outbound(component.name)) return outgoing(cell, component, to);
    if (name === policyName.metrics(component.name))
      return [{ text: `metrics of ${component.name}`, location: component.location }];
    if (name === policyName.webhooks(component.name))
      return [{ text: `webhooks of ${component.name}`, location: component.location }];
    return [
      ...component.endpoints
        .filter((endpoint) => name === policyName.inbound(component.name, endpoint.name))
        .flatMap((endpoint) => incoming(cell, component, endpoint, from)),
      ...component.egress
        .filter(({ approval }) => name === policyName.approved(component.name, approval))
        .map(({ approval, expiresAt, location }) => ({
          text: `egress under approval ${approval}, until ${expiresAt}`,
          location,
        })),
    ];
  });
}

function outgoing(cell: Cell, component: Component, to: Party): Declared[] {
  const found = component.dependencies
    .filter((dependency) => leadsTo(dependency, to))
    .map((dependency) => ({ text: `dependsOn ${dependencyText(cell, dependency)}`, location: dependency.location }));
  if (to.id === "kube-apiserver" && component.kubeApiServer)
    return [{ text: "kubeApiServer: true", location: component.location }];
  return found.length > 0 || cell.intraCell === "declared" ? found : [openCell(cell)];
}

function incoming(cell: Cell, component: Component, endpoint: Endpoint, from: Party): Declared[] {
  const offer = {
    text: `endpoint ${component.name}:${endpoint.name}, visibility [${endpoint.visibility.join(", ")}]`,
    location: endpoint.location,
  };
  if (from.kind !== "component") return [offer];
  const calls = dependenciesOn(from.component, cell, component, endpoint).filter(({ route }) => route === "direct");
  const [call] = calls;
  if (call === undefined) return cell.intraCell === "open" ? [offer, openCell(cell)] : [offer];
  const narrowed = call.operations === undefined ? "" : `, operations [${call.operations.join(", ")}]`;
  return [
    offer,
    { text: `dependsOn of ${from.cell.project}/${from.component.name}${narrowed}`, location: call.location },
  ];
}

function openCell({ location }: Cell): Declared {
  return { text: "intraCell: open", location };
}

/** Whether a dependency is what opens the way to this party: directly, or by its gateway. */
function leadsTo({ route, target }: Dependency, to: Party): boolean {
  if (to.kind === "component") {
    const named = to.endpoint === undefined || target.endpoint === to.endpoint.name;
    return (
      route === "direct" && target.namespace === to.cell.namespace && target.component === to.component.name && named
    );
  }
  return to.gateway !== undefined && route === `${to.gateway.name}Gateway`;
}

export function dependenciesOn(
  caller: Component,
  cell: Cell,
  component: Component,
  endpoint: Endpoint | undefined,
): Dependency[] {
  return caller.dependencies.filter(
    ({ target }) =>
      target.namespace === cell.namespace &&
      target.component === component.name &&
      (endpoint === undefined || target.endpoint === endpoint.name),
  );
}

/** `db:pg` inside the cell, `payments/charger:charge` across cells, with the organization where it is another one. */
function dependencyText(home: Cell, { target, route }: Dependency): string {
  const own = target.namespace === home.namespace;
  const cell = target.organization === home.organization ? target.project : `${target.organization}/${target.project}`;
  return `${own ? "" : `${cell}/`}${target.component}:${target.endpoint}${own ? "" : `, route: ${route}`}`;
}

/** The visibility that a way in needs. */
export function neededVisibility(from: Party, to: Cell): Visibility {
  if (from.gateway !== undefined) return from.gateway.name === "internal" ? "organization" : "public";
  if (from.kind !== "component") return "public";
  if (from.cell.namespace === to.namespace) return "project";
  return from.cell.organization === to.organization ? "organization" : "public";
}
