/** The route of a call, and the visibility that it needs at the endpoint. */
import { type Report, whereIs } from "../check/report.ts";
import { transportOf } from "../match/target.ts";
import type { Route, Visibility } from "../model.ts";
import type { Surroundings } from "./dependency.ts";
import type { NarrowCell, NarrowDependency, NarrowEndpoint } from "./narrow.ts";

/** Visibility that lets a call in by this route. */
const NEEDS: Readonly<Record<Exclude<Route, "direct">, Visibility>> = {
  internalGateway: "organization",
  externalGateway: "public",
};

export function routeOf(
  home: NarrowCell,
  cell: NarrowCell,
  endpoint: NarrowEndpoint,
  { spec, path }: NarrowDependency,
  around: Surroundings,
  report: Report,
): Route | undefined {
  const sees = (word: Visibility): boolean => endpoint.visibility.includes(word);
  const where = `endpoint "${endpoint.spec.name}" (${whereIs(endpoint.location)})`;
  const refuse = (needed: Visibility, fix: string): undefined => {
    const has =
      endpoint.visibility.length === 0 ? "visible to nobody" : `visible to ${endpoint.visibility.join(", ")} only`;
    report.error(
      "visibility",
      [...path, "endpoint"],
      `${where} is ${has} in "${around.environment}"; this call needs "${needed}"`,
      fix,
    );
  };
  const ask = (needed: Visibility): string =>
    `ask team "${cell.declaration.spec.owner.team}" to add ${needed} to the visibility of the endpoint`;

  if (cell === home) {
    if (spec.route !== undefined && spec.route !== "direct") {
      report.error(
        "route",
        [...path, "route"],
        `a call inside the cell can't take route ${spec.route}`,
        "remove route: calls inside a cell are direct",
      );
      return undefined;
    }
    return sees("project") ? "direct" : refuse("project", "add project to the visibility of the endpoint");
  }

  const foreign = cell.organization !== home.organization;
  if (foreign && spec.route !== undefined && spec.route !== "externalGateway") {
    report.error(
      "route",
      [...path, "route"],
      `cell "${cell.project}" belongs to organization "${cell.organization}": route ${spec.route} stays inside one organization`,
      "remove route: calls across organizations go through the external gateway",
    );
    return undefined;
  }
  if (spec.route === "direct") return sees("organization") ? "direct" : refuse("organization", ask("organization"));

  // An endpoint that only the external gateway can reach is called through it.
  const usual = foreign || (sees("public") && !sees("organization")) ? "externalGateway" : "internalGateway";
  const route = spec.route ?? usual;
  if (!sees(NEEDS[route])) return refuse(NEEDS[route], ask(NEEDS[route]));
  if (transportOf(endpoint.spec.protocol) !== "TCP") {
    report.error(
      "route",
      path,
      `${where} speaks ${endpoint.spec.protocol}, but gateways carry TCP`,
      foreign ? "remove the dependency: only gateways cross organizations" : "write route: direct",
    );
    return undefined;
  }
  if (typeof endpoint.spec.targetPort === "object") {
    report.error(
      "route",
      path,
      `${where} is a range of ports, but gateways forward one`,
      foreign ? "ask for an endpoint with one port" : "write route: direct",
    );
    return undefined;
  }
  const gateway = route === "internalGateway" ? "internal" : "external";
  if (!around.gateways.has(gateway)) {
    report.error(
      "gateway",
      spec.route === undefined ? path : [...path, "route"],
      `plane "${around.plane}" has no ${gateway} gateway`,
      foreign
        ? `add gateway ${gateway} to the platform file`
        : `add gateway ${gateway} to the platform file, or write route: direct`,
    );
    return undefined;
  }
  return route;
}
