/** Random models with everything that a contract may say, built directly: wider than what any example writes. */
import fc from "fast-check";
import type {
  Cell,
  Component,
  Dependency,
  Egress,
  Endpoint,
  Gateway,
  Model,
  Operation,
  Protocol,
  Visibility,
} from "../../components/contract/model.ts";
import { compare } from "../../components/contract/problem.ts";
import { AT, cell, component, contract, endpoint, model, PLATFORM } from "./model.ts";

const OPERATIONS: readonly string[] = [
  "GET /orders",
  "GET /orders/{id}",
  "POST /orders",
  "DELETE /orders/{id}",
  "GET /files/{name}.json",
  "PUT /a+b/(c)",
];

const PROTOCOLS: readonly Protocol[] = ["HTTP", "GRPC", "GraphQL", "WebSocket", "TLS", "TCP", "UDP", "SCTP"];

/** Ports that no two endpoints, metrics or webhooks of one component share: the contract refuses those (R9). */
const endpointAt = (index: number): fc.Arbitrary<Endpoint> =>
  fc
    .record({
      protocol: fc.constantFrom(...PROTOCOLS),
      shape: fc.constantFrom("number", "number", "name", "range"),
      visibility: fc.subarray<Visibility>(["project", "organization", "public"]),
      requests: fc.subarray([...OPERATIONS], { minLength: 1 }),
      unknownPaths: fc.constantFrom("deny" as const, "observe" as const),
      basePaths: fc.constantFrom([], [""], ["/v1"], ["/v1", "/v2"]),
      described: fc.boolean(),
    })
    .map(({ protocol, shape, visibility, requests, unknownPaths, basePaths, described }) => {
      const number = 8000 + index * 100;
      const plain = protocol === "TCP" || protocol === "UDP";
      const targetPort =
        shape === "name" ? `port-${index}` : shape === "range" && plain ? { from: number, to: number + 9 } : number;
      const http = described && (protocol === "HTTP" || protocol === "GraphQL");
      return endpoint(`e${index}`, {
        protocol,
        targetPort,
        visibility,
        ...(http && { http: contract(requests, { unknownPaths, basePaths }) }),
      });
    });

const destination = fc.oneof(
  fc.constantFrom("api.stripe.com", "files.example.com").map((fqdn) => ({ fqdn })),
  fc.constantFrom("*.blob.example.com", "**.cdn.example.net").map((fqdnPattern) => ({ fqdnPattern })),
  fc.constant({ cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] }),
  fc.constant({ cidr: "2001:db8::/32", except: [] }),
);

const ports = fc.oneof(
  fc.constant([{ from: 443, to: 443, transport: "TCP" as const }]),
  fc.constant([
    { from: 5000, to: 5009, transport: "UDP" as const },
    { from: 8443, to: 8443, transport: "TCP" as const },
  ]),
  // More than one list of ports takes.
  fc.constant(
    Array.from({ length: 45 }, (_, index) => ({ from: 7000 + index, to: 7000 + index, transport: "TCP" as const })),
  ),
);

const egressAt = (index: number): fc.Arbitrary<Egress> =>
  fc.tuple(destination, ports, fc.boolean()).map(([to, list, pinned]) => ({
    to,
    ports: list,
    sni: pinned && "fqdn" in to && list.every(({ transport }) => transport === "TCP") ? [to.fqdn] : [],
    justification: "Needed",
    approval: `ea-${index}`,
    expiresAt: "2027-03-31T00:00:00Z",
    location: AT,
  }));

const componentAt = (index: number): fc.Arbitrary<Component> =>
  fc
    .record({
      endpoints: fc
        .nat({ max: 2 })
        .chain((count) => fc.tuple(...Array.from({ length: count }, (_, k) => endpointAt(k)))),
      egress: fc.nat({ max: 2 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, k) => egressAt(k)))),
      metrics: fc.boolean(),
      webhook: fc.boolean(),
      kubeApiServer: fc.boolean(),
    })
    .map(({ endpoints, egress, metrics, webhook, kubeApiServer }) =>
      // Each has an account of its own: the contract refuses components that share one, since peers can't tell them apart.
      component(`k${index}`, {
        endpoints,
        egress,
        ...(metrics && { metrics: { port: 9464 } }),
        webhooks: webhook ? [{ port: 9443 }] : [],
        kubeApiServer,
      }),
    );

const cellAt = (index: number): fc.Arbitrary<Cell> =>
  fc
    .record({
      organization: fc.constantFrom("acme", "globex"),
      phase: fc.constantFrom("enforce" as const, "enforce" as const, "observe" as const),
      intraCell: fc.constantFrom("declared" as const, "declared" as const, "open" as const),
      components: fc
        .integer({ min: 1, max: 3 })
        .chain((count) => fc.tuple(...Array.from({ length: count }, (_, k) => componentAt(k)))),
    })
    .map(({ organization, phase, intraCell, components }) =>
      cell(`${organization}/p${index}`, components, { phase, intraCell }),
    );

interface Call {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** Calls that the contract would take: to a visible endpoint, by the route that its visibility has. */
function connected(cells: readonly Cell[], calls: readonly Call[]): Cell[] {
  const callers = cells.flatMap((home) => home.components.map((who) => ({ home, who })));
  const targets = callers.flatMap(({ home, who }) => who.endpoints.map((what) => ({ home, who, what })));
  const made = new Map<Component, Map<string, Dependency>>();
  for (const { from, to, share } of calls) {
    const caller = callers[from % callers.length];
    const target = targets[to % Math.max(1, targets.length)];
    if (caller === undefined || target === undefined || caller.who === target.who) continue;
    const one = dependencyOf(caller.home, target, share);
    if (one === undefined) continue;
    const known = made.get(caller.who) ?? new Map<string, Dependency>();
    known.set(JSON.stringify(one.target), one);
    made.set(caller.who, known);
  }
  return cells.map((home) => ({
    ...home,
    components: home.components.map((who) => ({
      ...who,
      dependencies: [...(made.get(who) ?? [])].toSorted(([a], [b]) => compare(a, b)).map(([, one]) => one),
    })),
  }));
}

function dependencyOf(
  from: Cell,
  { home, who, what }: { readonly home: Cell; readonly who: Component; readonly what: Endpoint },
  share: number,
): Dependency | undefined {
  const { organization, project, environment, namespace } = home;
  const target = { organization, project, environment, namespace, component: who.name, endpoint: what.name };
  const base = { target, location: AT };
  if (from.namespace !== namespace) {
    const near = from.organization === organization;
    if (!what.visibility.includes(near ? "organization" : "public")) return undefined;
    if (!near) return { ...base, route: "externalGateway" };
    if (share % 2 === 0) return { ...base, route: "internalGateway" };
  } else if (!what.visibility.includes("project")) return undefined;
  const operations: readonly Operation[] = what.http?.operations ?? [];
  const some = operations.filter((_, index) => (share >> (index + 1)) % 2 === 1).map(({ id }) => id);
  return { ...base, route: "direct", ...(some.length > 0 && { operations: some }) };
}

const gateways: fc.Arbitrary<readonly Gateway[]> = fc.constantFrom(
  PLATFORM.gateways,
  PLATFORM.gateways,
  PLATFORM.gateways.map((one): Gateway => (one.name === "external" ? { ...one, identity: "cilium" } : one)),
);

/** One to six cells of two organizations, in one environment. */
export const anyModel: fc.Arbitrary<Model> = fc
  .record({
    cells: fc
      .integer({ min: 1, max: 6 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => cellAt(index)))),
    calls: fc.array(fc.record({ from: fc.nat(100), to: fc.nat(100), share: fc.nat(255) }), { maxLength: 12 }),
    gateways,
  })
  .map(({ cells, calls, gateways: chosen }) => model(connected(cells, calls), { gateways: chosen }));
