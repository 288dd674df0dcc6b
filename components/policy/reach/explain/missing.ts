/** What a denied connection lacks: the declaration, who owns it, and the piece to write. */
import type { Cell, Endpoint, HttpContract } from "../../../contract/model.ts";
import type { Location } from "../../../contract/problem.ts";
import { httpRules } from "../../http.ts";
import { type Asked, type ComponentParty, type Party, showPort } from "../ask/ask.ts";
import { type HttpQuestion, httpAllowed } from "../layer7.ts";
import { dependenciesOn, neededVisibility } from "./declared.ts";
import { missingEgress } from "./outside.ts";
import * as snippet from "./snippet.ts";

/** A piece without which the connection stays denied. */
export interface Missing {
  /** What is not there, in the words of the cell file. */
  readonly what: string;
  /** Where it belongs. */
  readonly location?: Location;
  readonly owner?: Owner;
  /** What to do. */
  readonly fix: string;
  /** The piece itself, for the file of `location`. */
  readonly yaml?: string;
}

export interface Owner {
  /** `acme/orders`. */
  readonly cell: string;
  readonly team: string;
  readonly contact?: string;
}

export function ownerOf({ organization, project, owner }: Cell): Owner {
  return {
    cell: `${organization}/${project}`,
    team: owner.team,
    ...(owner.contact !== undefined && { contact: owner.contact }),
  };
}

/** Everything that is missing, the caller's side first. Empty where no declaration can open the way. */
export function missingPieces(asked: Asked): Missing[] {
  const { from, to } = asked;
  if (to.kind === "component") {
    return from.kind === "component" ? between(from, to, asked) : fromOutside(from, to, asked);
  }
  return from.kind === "component" ? missingEgress(from, asked) : [];
}

function between(from: ComponentParty, to: ComponentParty, asked: Asked): Missing[] {
  const { endpoint } = to;
  if (endpoint === undefined) return [missingEndpoint(from, to, asked)];
  const target = { cell: to.cell, component: to.component, endpoint };
  const foreign = from.cell.organization !== to.cell.organization;
  const needed = neededVisibility(from, to.cell);
  const open = endpoint.visibility.includes(needed);
  const unseen = open ? [] : [missingVisibility(to, endpoint, from)];
  const call = dependenciesOn(from.component, to.cell, to.component, endpoint)[0];
  const at = { location: call?.location ?? from.component.location, owner: ownerOf(from.cell) };
  if (foreign) {
    if (call === undefined) {
      const what = `${from.id} does not depend on ${to.id}:${endpoint.name}`;
      const fix = `add it to dependsOn of ${from.component.name} and call gateway:external: no organization reaches the pods of another`;
      return [{ ...at, what, fix, yaml: snippet.dependsOn(from.cell, target) }, ...unseen];
    }
    return [{ what: "organizations meet at gateway:external, never pod to pod", fix: "call gateway:external", ...at }];
  }
  if (call === undefined) {
    const own = from.cell.namespace === to.cell.namespace;
    const what = `${from.id} does not depend on ${to.id}:${endpoint.name}`;
    const yaml = snippet.dependsOn(from.cell, target, own ? {} : { route: "direct" });
    return [{ ...at, what, fix: `add it to dependsOn of ${from.component.name}`, yaml }, ...unseen];
  }
  if (call.route !== "direct") {
    const gateway = call.route === "internalGateway" ? "gateway:internal" : "gateway:external";
    const what = `${from.id} depends on ${to.id}:${endpoint.name} through ${gateway}, not pod to pod`;
    const fix = `call ${gateway}, or write route: direct`;
    return [{ ...at, what, fix, yaml: snippet.dependsOn(from.cell, target, { route: "direct" }) }, ...unseen];
  }
  return asked.question.http === undefined ? unseen : missingOperation(from, to, endpoint, asked.question.http, at);
}

function fromOutside(from: Party, to: ComponentParty, asked: Asked): Missing[] {
  const owner = ownerOf(to.cell);
  const location = to.component.location;
  const { port } = asked.question;
  if (from.id.startsWith("scraper:")) {
    const what = `${to.id} has no metrics on ${asked.port}`;
    return [{ what, location, owner, fix: `add them to ${to.component.name}`, yaml: `metrics: { port: ${port} }\n` }];
  }
  if (from.id === "kube-apiserver" || from.id === "remote-node") {
    const what = `${to.id} has no webhook on ${asked.port}`;
    return [
      { what, location, owner, fix: `add it to ${to.component.name}`, yaml: `webhooks:\n  - { port: ${port} }\n` },
    ];
  }
  if (from.gateway === undefined) {
    const what = `nothing outside the plane reaches pods: it comes through gateway:external`;
    return [{ what, location: to.endpoint?.location ?? location, owner, fix: "ask from gateway:external" }];
  }
  if (to.endpoint === undefined) return [missingEndpoint(from, to, asked)];
  if (!to.endpoint.visibility.includes(neededVisibility(from, to.cell)))
    return [missingVisibility(to, to.endpoint, from)];
  const { http } = asked.question;
  return http === undefined ? [] : [missingRequest(to, to.endpoint, http)];
}

function missingEndpoint(from: Party, to: ComponentParty, { port, question }: Asked): Missing {
  const known = to.component.endpoints.map((endpoint) => `${endpoint.name} (${showPort(endpoint)})`);
  const service = to.component.endpoints.find((endpoint) => endpoint.port === question.port);
  const offers = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
  const location = to.component.location;
  const owner = ownerOf(to.cell);
  const what = `${to.id} has no endpoint on ${port}: ${offers}`;
  if (service !== undefined) {
    const pods = `${question.port} is the Service's port of ${service.name}; policies see ${showPort(service)}, the port of the pod`;
    return { what: `${what}. ${pods}`, location: service.location, owner, fix: `ask about ${showPort(service)}` };
  }
  const yaml = snippet.endpoint(question.port, question.transport, neededVisibility(from, to.cell));
  return { what, location, owner, fix: `add an endpoint to ${to.component.name}`, yaml };
}

function missingVisibility(to: ComponentParty, endpoint: Endpoint, from: Party): Missing {
  const needed = neededVisibility(from, to.cell);
  const has =
    endpoint.visibility.length === 0 ? "visible to nobody" : `visible to ${endpoint.visibility.join(", ")} only`;
  return {
    what: `endpoint ${to.id}:${endpoint.name} is ${has}; ${from.id} needs "${needed}"`,
    location: endpoint.location,
    owner: ownerOf(to.cell),
    fix: `ask team "${to.cell.owner.team}" to add ${needed} to the visibility of ${endpoint.name}`,
    yaml: snippet.visibility(endpoint, needed),
  };
}

/** A request that does not pass: the caller keeps to other operations, or the contract does not know it. */
function missingOperation(
  from: ComponentParty,
  to: ComponentParty,
  endpoint: Endpoint,
  request: HttpQuestion,
  at: Pick<Missing, "location" | "owner">,
): Missing[] {
  const call = dependenciesOn(from.component, to.cell, to.component, endpoint).find(({ route }) => route === "direct");
  const operation = endpoint.http && operationOf(endpoint.http, request);
  if (operation === undefined || call?.operations === undefined) return [missingRequest(to, endpoint, request)];
  const operations = [...call.operations, operation];
  const route = from.cell.namespace === to.cell.namespace ? {} : { route: call.route };
  const target = { cell: to.cell, component: to.component, endpoint };
  return [
    {
      ...at,
      what: `${from.id} may use [${call.operations.join(", ")}] of ${to.id}:${endpoint.name}; ${request.method} ${request.path} is ${operation}`,
      fix: `add ${operation} to operations of that dependency`,
      yaml: snippet.dependsOn(from.cell, target, { ...route, operations }),
    },
  ];
}

function missingRequest(to: ComponentParty, endpoint: Endpoint, { method, path }: HttpQuestion): Missing {
  return {
    what: `no operation in the contract of ${to.id}:${endpoint.name} describes ${method} ${path}`,
    location: endpoint.location,
    owner: ownerOf(to.cell),
    fix: `ask team "${to.cell.owner.team}" to add it to the contract that this endpoint names`,
  };
}

/** Id of the operation that describes a request. */
function operationOf(contract: HttpContract, request: HttpQuestion): string | undefined {
  return contract.operations.find(({ id }) => httpAllowed(httpRules(contract, [id]) ?? [], request) === true)?.id;
}
