/**
 * What a compiled model would not hold, although each declaration is right by itself (R9, R10). The contract room refuses
 * most of it in files; a model that is built otherwise gets the same answers here.
 */
import type { Cell, Component, Dependency, Endpoint, Model } from "../contract/model.ts";
import { type Location, type Problem, type Severity, sortProblems } from "../contract/problem.ts";
import { type Bundles, compile } from "./bundle.ts";
import { endpointKey } from "./frame.ts";
import { httpRules } from "./http.ts";

/**
 * Largest policy, in bytes of JSON. etcd 3.6 refuses requests above 1.5 MiB (`--max-request-bytes`); a third is left for
 * the status and the field managers that the API server adds.
 */
export const MAX_POLICY_BYTES = 1024 * 1024;

/**
 * Rules that would void each other, and policies that the API server would refuse. Sorted; never throws. Problems have
 * the location of what was declared, and no pointer: a model has none. Who has compiled already passes `bundles`.
 */
export function findConflicts(model: Model, bundles: Bundles = compile(model)): Problem[] {
  const calls = callsOf(model);
  return sortProblems([
    ...model.cells.flatMap((cell) => [...voidedPorts(cell), ...voidedOperations(cell, calls)]),
    ...tooLarge(model, bundles),
  ]);
}

/** Something that opens a port of a pod. */
interface Opening {
  readonly what: string;
  readonly component: Component;
  readonly port: Endpoint["targetPort"];
  readonly transport: Endpoint["transport"];
  /** Requests that may pass, as text to compare; `undefined`: all of them. */
  readonly requests: string | undefined;
  readonly location: Location;
}

function openingsOf(component: Component): Opening[] {
  const plain = (what: string, port: number): Opening => {
    return { what, component, port, transport: "TCP", requests: undefined, location: component.location };
  };
  return [
    ...component.endpoints.map((endpoint): Opening => {
      const { name, targetPort: port, transport, location } = endpoint;
      const what = `endpoint "${name}" of "${component.name}"`;
      return { what, component, port, transport, requests: requestsOf(endpoint), location };
    }),
    ...(component.metrics === undefined ? [] : [plain(`metrics of "${component.name}"`, component.metrics.port)]),
    ...component.webhooks.map(({ port }) => plain(`a webhook of "${component.name}"`, port)),
  ];
}

function requestsOf({ http }: Endpoint, operations?: readonly string[]): string | undefined {
  const rules = http && httpRules(http, operations);
  return rules && JSON.stringify(rules);
}

/** A port that is open to some requests by one rule, and to others by a second one on the same pods. */
function voidedPorts({ components }: Cell): Problem[] {
  const openings = components.flatMap(openingsOf);
  const held = openings.filter(({ requests }) => requests !== undefined);
  return held.flatMap((one) =>
    openings.flatMap((other): Problem[] => {
      // Two contracts on one port are told once, at the second.
      const twice = other.requests !== undefined && openings.indexOf(other) > openings.indexOf(one);
      if (other === one || twice || other.requests === one.requests) return [];
      if (one.transport !== other.transport || !samePods(one.component, other.component)) return [];
      const severity = meeting(one.port, other.port);
      if (severity === undefined) return [];
      const may = severity === "error" ? "opens" : "may open";
      return [
        {
          rule: "R9",
          severity,
          pointer: "",
          location: one.location,
          message: `the contract of ${one.what} does not hold: ${other.what} ${may} the same pod port to other requests`,
          fix: "give each its own pod port, and write both as numbers",
        },
      ];
    }),
  );
}

/** Whether one pod can belong to both: same account, and no label with two values. */
function samePods(a: Component, b: Component): boolean {
  if (a === b) return true;
  if (a.serviceAccount !== b.serviceAccount) return false;
  return Object.entries(a.selector).every(([key, value]) => (b.selector[key] ?? value) === value);
}

/** `error` where two ports surely meet, `warning` where only the pod can tell. Ports of two names are two ports. */
function meeting(a: Endpoint["targetPort"], b: Endpoint["targetPort"]): Severity | undefined {
  if (typeof a === "string" && typeof b === "string") return a === b ? "error" : undefined;
  if (typeof a === "string" || typeof b === "string") return "warning";
  const [one, other] = [a, b].map((port) => (typeof port === "number" ? { from: port, to: port } : port));
  return one !== undefined && other !== undefined && one.from <= other.to && other.from <= one.to ? "error" : undefined;
}

interface Call {
  readonly caller: string;
  readonly account: string;
  readonly dependency: Dependency;
}

type Calls = ReadonlyMap<string, readonly Call[]>;

function callsOf({ cells }: Model): Calls {
  const calls = new Map<string, Call[]>();
  for (const { namespace, components } of cells) {
    for (const { name, serviceAccount, dependencies } of components) {
      for (const dependency of dependencies.filter(({ route }) => route === "direct")) {
        const { target } = dependency;
        const key = endpointKey(target.namespace, target.component, target.endpoint);
        const known = calls.get(key) ?? [];
        known.push({ caller: name, account: `${namespace}/${serviceAccount}`, dependency });
        calls.set(key, known);
      }
    }
  }
  return calls;
}

/** Callers that share a service account are one peer: each gets what any of them may do. */
function voidedOperations({ namespace, components, intraCell }: Cell, calls: Calls): Problem[] {
  return components.flatMap((component) =>
    component.endpoints.flatMap((endpoint) => {
      const here = calls.get(endpointKey(namespace, component.name, endpoint.name)) ?? [];
      const peers = Map.groupBy(here, ({ account }) => account);
      return [...peers].flatMap(([account, sharers]) => {
        const all = new Set(sharers.map(({ dependency }) => requestsOf(endpoint, dependency.operations)));
        const silent =
          intraCell === "open"
            ? components.filter((one) => `${namespace}/${one.serviceAccount}` === account && !isAmong(one, sharers))
            : [];
        const narrow = sharers.filter(({ dependency }) => dependency.operations !== undefined);
        if (all.size > 1) {
          return narrow.map((one) => shared(one, endpoint, sharers, "each can do what the other may"));
        }
        // An open cell lets its components do everything, unless they say what they need.
        return silent.flatMap(({ name }) =>
          narrow.map((one) =>
            shared(
              one,
              endpoint,
              [...sharers, { caller: name }],
              `"${name}" is held to them too, though the cell is open`,
            ),
          ),
        );
      });
    }),
  );
}

function isAmong({ name }: Component, sharers: readonly Call[]): boolean {
  return sharers.some(({ caller }) => caller === name);
}

function shared(
  { caller, account, dependency }: Call,
  endpoint: Endpoint,
  sharers: readonly { readonly caller: string }[],
  effect: string,
): Problem {
  const others = [...new Set(sharers.map((one) => one.caller).filter((name) => name !== caller))];
  return {
    rule: "R9",
    severity: "error",
    pointer: "",
    location: dependency.location,
    message: `"${caller}" names operations of endpoint "${endpoint.name}" but shares service account "${account}" with ${others.map((name) => `"${name}"`).join(", ")}: ${effect}`,
    fix: "give each component a service account of its own",
  };
}

function tooLarge({ cells }: Model, bundles: Bundles): Problem[] {
  const byNamespace = new Map(cells.map((cell) => [cell.namespace, cell]));
  return bundles.cells.flatMap(({ namespace, objects }) =>
    objects.flatMap(({ object }): Problem[] => {
      const bytes = object.kind === "CiliumNetworkPolicy" ? bytesOf(JSON.stringify(object)) : 0;
      const cell = byNamespace.get(namespace);
      if (bytes <= MAX_POLICY_BYTES || cell === undefined) return [];
      const { name } = object.metadata;
      return [
        {
          rule: "R10",
          severity: "error",
          pointer: "",
          location: cell.location,
          message: `policy "${name}" of "${namespace}" has ${bytes} bytes; the API server takes ${MAX_POLICY_BYTES} with what it adds`,
          fix: "let callers share a set of operations, or split the contract or the approval",
        },
      ];
    }),
  );
}

/** Bytes of a text in UTF-8; counted only where they could matter. */
function bytesOf(text: string): number {
  return text.length * 3 <= MAX_POLICY_BYTES ? text.length : new TextEncoder().encode(text).length;
}
