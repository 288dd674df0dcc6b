/** A question as a person asks it, by the names of cell files -> a question for the evaluator. */
import { cidrWithin, parseCidr } from "../../../contract/match/cidr.ts";
import { nameProblem, normalizeName } from "../../../contract/match/fqdn.ts";
import type { Cell, Component, Endpoint, Gateway, Model, TargetPort, Transport } from "../../../contract/model.ts";
import { choose } from "../../../contract/read/suggest.ts";
import { addressOf, askedPort, componentId, gatewayId, subjectsOf } from "../subjects.ts";
import type { Question } from "../verdict.ts";

/** What was asked, in words. */
export interface Ask {
  /**
   * `org/project/component`, `org/project/component:endpoint`, `gateway:external`, `world`, `host`, `kube-apiserver`,
   * `fqdn:NAME`, `ip:ADDRESS`.
   */
  readonly from: string;
  readonly to: string;
  /** `8080/TCP`, `8080` (TCP), or the name of a container port. Default: the endpoint's, the gateway's, 443/TCP outside. */
  readonly port?: string;
  readonly method?: string;
  /** With its query string. */
  readonly path?: string;
}

/** One end of a connection. */
export type Party = ComponentParty | OtherParty;

export interface ComponentParty {
  readonly kind: "component";
  /** Id of the subject. */
  readonly id: string;
  readonly cell: Cell;
  readonly component: Component;
  /** The endpoint that was named, or that listens on the port. */
  readonly endpoint?: Endpoint;
  readonly gateway?: never;
}

export interface OtherParty {
  readonly kind: "gateway" | "entity" | "fqdn" | "ip" | "platform";
  readonly id: string;
  readonly gateway?: Gateway;
}

/** A question that can be answered. */
export interface Asked {
  readonly from: Party;
  readonly to: Party;
  /** `8080/TCP`, or `http/TCP` for a named port. */
  readonly port: string;
  readonly question: Question;
}

/** Why a question can't be asked; `field` is the part of it that is wrong. */
export interface AskProblem {
  readonly field: keyof Ask;
  readonly message: string;
  readonly fix: string;
}

/** Identities that are the same in every cluster. */
const ENTITIES = ["world", "host", "kube-apiserver", "remote-node"];
const FORMS = "org/project/component[:endpoint], gateway:NAME, world, host, kube-apiserver, fqdn:NAME, ip:ADDRESS";

/** Reads a question against a model. A problem instead of an answer where it is ambiguous or names something unknown. */
export function readAsk(model: Model, ask: Ask): Asked | AskProblem {
  const from = partyOf(model, ask.from, "from");
  if ("message" in from) return from;
  const to = partyOf(model, ask.to, "to");
  if ("message" in to) return to;
  const request = requestOf(ask);
  if (request !== undefined && "message" in request) return request;
  const port = ask.port === undefined ? defaultPort(to) : givenPort(ask.port, to);
  if ("message" in port) return port;
  const listener = to.kind === "component" ? withEndpoint(to, port) : to;
  return {
    from,
    to: listener,
    port: `${port.text}/${port.transport}`,
    question: {
      from: from.id,
      to: to.id,
      transport: port.transport,
      port: port.number,
      ...(request !== undefined && { http: request }),
    },
  };
}

function partyOf(model: Model, text: string, field: "from" | "to"): Party | AskProblem {
  const refuse = (message: string, fix: string): AskProblem => ({ field, message, fix });
  if (ENTITIES.includes(text)) return { kind: "entity", id: text };
  if (text.startsWith("gateway:")) {
    const gateway = model.platform.gateways.find(({ name }) => gatewayId(name) === text);
    const known = model.platform.gateways.map(({ name }) => gatewayId(name));
    return gateway === undefined
      ? refuse(`plane "${model.platform.name}" has no "${text}"`, choose(text, known, "gateway"))
      : { kind: "gateway", id: text, gateway };
  }
  if (text.startsWith("fqdn:")) {
    const name = normalizeName(text.slice("fqdn:".length));
    const problem = nameProblem(name);
    if (problem !== undefined)
      return refuse(`"${name}" ${problem}`, "write one full DNS name, such as fqdn:api.stripe.com");
    return { kind: "fqdn", id: `fqdn:${name}` };
  }
  if (text.startsWith("ip:")) return addressParty(model, text, refuse);
  if (text.includes("/") && !text.startsWith("scraper:")) return componentParty(model, text, refuse);
  const known = subjectsOf(model).map(({ id }) => id);
  return known.includes(text)
    ? { kind: "platform", id: text }
    : refuse(`"${text}" is nobody that this plane knows`, suggestion(text, known));
}

type Refuse = (message: string, fix: string) => AskProblem;

function addressParty({ platform }: Model, text: string, refuse: Refuse): Party | AskProblem {
  const ip = text.slice("ip:".length);
  const address = parseCidr(ip.includes(":") ? `${ip}/128` : `${ip}/32`);
  if (typeof address === "string" || ip.includes("/"))
    return refuse(`"${ip}" is not an address`, "write one address, such as ip:203.0.113.5");
  for (const [what, ranges] of Object.entries(platform.cidrs)) {
    const inside = ranges.find((range) => {
      const outer = parseCidr(range);
      return typeof outer !== "string" && cidrWithin(address, outer);
    });
    if (inside !== undefined) {
      return refuse(
        `${ip} is one of the plane's own addresses (${what}, ${inside}): policies know those by identity, not by address`,
        what === "nodes" ? "ask about host or remote-node" : "name the component, org/project/component",
      );
    }
  }
  return { kind: "ip", id: text };
}

function componentParty(model: Model, text: string, refuse: Refuse): Party | AskProblem {
  const [id = "", name] = text.split(":", 2);
  for (const cell of model.cells) {
    for (const component of cell.components) {
      if (componentId(cell, component) !== id) continue;
      if (name === undefined) return { kind: "component", id, cell, component };
      const endpoint = component.endpoints.find((candidate) => candidate.name === name);
      const known = component.endpoints.map((candidate) => candidate.name);
      return endpoint === undefined
        ? refuse(`${id} has no endpoint "${name}"`, choose(name, known, `endpoint of ${id}`))
        : { kind: "component", id, cell, component, endpoint };
    }
  }
  const known = model.cells.flatMap((cell) => cell.components.map((component) => componentId(cell, component)));
  return refuse(`no component "${id}" in environment "${model.environment}"`, suggestion(id, known));
}

function suggestion(text: string, known: readonly string[]): string {
  const fix = choose(text, known, "component");
  return fix.startsWith("did you mean") ? fix : `${fix}. Forms: ${FORMS}`;
}

function requestOf({ method, path }: Ask): { method: string; path: string } | AskProblem | undefined {
  if (method === undefined && path === undefined) return undefined;
  if (method === undefined)
    return { field: "method", message: "a path without a method", fix: "add the method, such as GET" };
  if (path === undefined)
    return { field: "path", message: "a method without a path", fix: "add the path, such as /orders" };
  if (!/^[A-Za-z]+$/.test(method))
    return { field: "method", message: `"${method}" is not an HTTP method`, fix: "write one such as GET" };
  if (!path.startsWith("/"))
    return { field: "path", message: `path "${path}" doesn't begin with "/"`, fix: `write /${path}` };
  return { method: method.toUpperCase(), path };
}

interface Port {
  readonly text: string;
  readonly number: number;
  readonly transport: Transport;
}

function endpointPort(component: Component, { targetPort, transport }: Endpoint): Port {
  const number = askedPort(component, targetPort);
  return { text: typeof targetPort === "string" ? targetPort : String(number), number, transport };
}

function defaultPort(to: Party): Port | AskProblem {
  const refuse = (message: string, fix: string): AskProblem => ({ field: "port", message, fix });
  if (to.kind === "component") {
    const { id, component } = to;
    const only = to.endpoint ?? (component.endpoints.length === 1 ? component.endpoints[0] : undefined);
    if (only !== undefined) return endpointPort(component, only);
    if (component.endpoints.length === 0) return refuse(`${id} has no endpoints`, "add a port, such as 8080/TCP");
    const known = component.endpoints.map((endpoint) => `${id}:${endpoint.name} (${showPort(endpoint)})`);
    return refuse(`${id} has ${known.length} endpoints: ${known.join(", ")}`, "name one of them, or add a port");
  }
  if (to.gateway !== undefined) return tcp(to.gateway.port);
  if (to.kind === "fqdn" || to.kind === "ip" || to.id === "world" || to.id === "kube-apiserver") return tcp(443);
  return refuse(`${to.id} listens on no port that the declarations know`, "add a port, such as 8080/TCP");
}

function tcp(number: number): Port {
  return { text: String(number), number, transport: "TCP" };
}

function givenPort(text: string, to: Party): Port | AskProblem {
  const [, number, transport = "TCP"] = /^(\d{1,5})(?:\/(TCP|UDP|SCTP))?$/i.exec(text) ?? [];
  if (number !== undefined && Number(number) >= 1 && Number(number) <= 65535)
    return { text: String(Number(number)), number: Number(number), transport: transport.toUpperCase() as Transport };
  const [, name] = /^([a-z0-9-]+)(?:\/(?:TCP|UDP|SCTP))?$/i.exec(text) ?? [];
  const named =
    to.kind === "component" ? to.component.endpoints.find(({ targetPort }) => targetPort === name) : undefined;
  if (named !== undefined && to.kind === "component") return endpointPort(to.component, named);
  return {
    field: "port",
    message: `"${text}" is not a port`,
    fix: "write a port of the pod with its transport, such as 8080/TCP",
  };
}

/** The endpoint that listens on the port that is asked about; one that was named and listens elsewhere is not meant. */
function withEndpoint(party: ComponentParty, port: Port): ComponentParty {
  const { endpoint, ...rest } = party;
  const listens = (candidate: Endpoint) => isOn(party.component, candidate, port);
  const found = endpoint !== undefined && listens(endpoint) ? endpoint : party.component.endpoints.find(listens);
  return found === undefined ? rest : { ...rest, endpoint: found };
}

function isOn(component: Component, endpoint: Endpoint, { number, transport }: Port): boolean {
  if (endpoint.transport !== transport) return false;
  if (typeof endpoint.targetPort === "object")
    return endpoint.targetPort.from <= number && number <= endpoint.targetPort.to;
  return askedPort(component, endpoint.targetPort) === number;
}

/** `8080/TCP`, `9000-9010/UDP`, `http/TCP`: where an endpoint listens on its pods. */
export function showPort({ targetPort, transport }: { targetPort: TargetPort; transport: Transport }): string {
  return `${typeof targetPort === "object" ? `${targetPort.from}-${targetPort.to}` : targetPort}/${transport}`;
}

/** Subjects that a question needs beside those of the model: addresses that no cell file names. */
export function extraSubjects(asked: readonly Asked[]): ReturnType<typeof addressOf>[] {
  const parties = asked.flatMap(({ from, to }) => [from, to]);
  const ids = new Set(parties.filter(({ kind }) => kind === "fqdn" || kind === "ip").map(({ id }) => id));
  return [...ids].map(addressOf);
}
