/**
 * What the cell files say of requests and names, read from the model alone. Connections are in truth.ts beside this;
 * neither shares anything with the compiler.
 */
import type { Cell, Component, Endpoint, HttpContract, Model } from "../../../components/contract/model.ts";
import { askedPort, componentId, destinationId, gatewayId } from "../../../components/policy/reach/subjects.ts";
import type { Question } from "../../../components/policy/reach/verdict.ts";
import type { Truth } from "./truth.ts";

/** A name of the cluster, one that nobody may ask for, and every name that is approved for somebody. */
export function namesOf(model: Model): string[] {
  const approved = everybody(model).flatMap(({ component }) =>
    component.egress.flatMap(({ to }) => ("cidr" in to ? [] : [destinationId(to).slice("fqdn:".length)])),
  );
  return ["a.b.svc.cluster.local", "data-carried-out.evil.example", ...new Set(approved)];
}

/** Every component of an enforcing cell against every name. */
export function nameTruth(model: Model): Truth[] {
  const { port } = model.platform.dns;
  return enforcing(model).flatMap(({ cell, component }) =>
    namesOf(model).map((dns) => ({
      question: { from: componentId(cell, component), to: "dns", port, transport: "UDP" as const, dns },
      allowed:
        dns.endsWith(".svc.cluster.local") || component.egress.some(({ to }) => destinationId(to) === `fqdn:${dns}`),
    })),
  );
}

/** Everybody who may call an endpoint with a contract, with requests that are in it and beside it. */
export function requestTruth(model: Model): Truth[] {
  return enforcing(model).flatMap(({ cell, component }) =>
    component.endpoints.flatMap((endpoint) => {
      const contract = endpoint.http;
      if (contract?.unknownPaths !== "deny") return [];
      const to = componentId(cell, component);
      const port = askedPort(component, endpoint.targetPort);
      return callersOf(model, cell, component, endpoint).flatMap(({ from, operations }) =>
        requestsFor(contract).map(({ method, path }) => {
          const question: Question = { from, to, port, transport: endpoint.transport, http: { method, path } };
          return { question, allowed: describes(contract, operations, method, path) };
        }),
      );
    }),
  );
}

interface Caller {
  readonly from: string;
  /** Ids of operations; absent for all. */
  readonly operations: readonly string[] | undefined;
}

function callersOf(model: Model, cell: Cell, component: Component, endpoint: Endpoint): Caller[] {
  const declared = everybody(model).flatMap((home) =>
    home.component.dependencies
      .filter(
        ({ route, target }) =>
          route === "direct" &&
          target.namespace === cell.namespace &&
          target.component === component.name &&
          target.endpoint === endpoint.name,
      )
      .map(({ operations }) => ({ from: componentId(home.cell, home.component), operations })),
  );
  const gateways = model.platform.gateways
    .filter(({ name }) => endpoint.visibility.includes(name === "internal" ? "organization" : "public"))
    .map(({ name }) => ({ from: gatewayId(name), operations: undefined }));
  return [...declared, ...gateways];
}

/** Each operation, the same with a query, a method that nobody declares, a path below it and one without the base. */
function requestsFor({ operations, basePaths }: HttpContract): { method: string; path: string }[] {
  const requests = operations.flatMap(({ method, path }) => {
    const asked = path.replaceAll(/\{[^}]*\}/g, "12");
    const full = `${basePaths[0] ?? ""}${asked}`;
    return [
      { method, path: full },
      { method, path: `${full}?page=2` },
      { method, path: `${full}/below` },
      { method, path: `/elsewhere${asked}` },
      { method: "PUT", path: full },
      ...(method === "GET" ? [{ method: "HEAD", path: full }] : []),
    ];
  });
  return [...new Map(requests.map((one) => [`${one.method} ${one.path}`, one])).values()];
}

/** A `GET` implies `HEAD` (RFC 9110, 9.3.2); a parameter is one segment; the query is not part of the contract. */
function describes(
  contract: HttpContract,
  allowed: readonly string[] | undefined,
  method: string,
  path: string,
): boolean {
  const segments = (path.split("?")[0] ?? "").split("/");
  return contract.operations.some((operation) => {
    if (allowed !== undefined && !allowed.includes(operation.id)) return false;
    if (operation.method !== method && !(operation.method === "GET" && method === "HEAD")) return false;
    return (contract.basePaths.length > 0 ? contract.basePaths : [""]).some((base) => {
      const wanted = `${base}${operation.path}`.split("/");
      return (
        wanted.length === segments.length &&
        wanted.every((part, index) => part === segments[index] || (part.startsWith("{") && segments[index] !== ""))
      );
    });
  });
}

function everybody(model: Model): { cell: Cell; component: Component }[] {
  return model.cells.flatMap((cell) => cell.components.map((component) => ({ cell, component })));
}

/** Only an enforcing cell denies anything. */
function enforcing(model: Model) {
  return everybody(model).filter(({ cell }) => cell.phase === "enforce");
}
