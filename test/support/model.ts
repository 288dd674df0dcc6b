/** Models in few words: what a test doesn't name gets a plain default. Nothing here checks; the contract room does. */
import { label } from "../../components/contract/label.ts";
import type {
  Cell,
  Component,
  Dependency,
  Egress,
  Endpoint,
  HttpContract,
  Model,
  Operation,
  Platform,
  PortRange,
  Protocol,
} from "../../components/contract/model.ts";
import { namespaceOf } from "../../components/contract/name.ts";
import { compare, type Location } from "../../components/contract/problem.ts";
import { compile } from "../../components/policy/bundle.ts";
import type { PolicySpec } from "../../components/policy/cilium.ts";
import type { KubernetesObject } from "../../components/policy/object.ts";

export const AT: Location = { file: "cell.yaml", line: 1, column: 1 };

export const PLATFORM: Platform = {
  name: "plane",
  gateways: [
    { name: "external", identity: { namespace: "gateway-external", serviceAccount: "external-gateway" }, port: 8443 },
    { name: "internal", identity: { namespace: "gateway-internal", serviceAccount: "internal-gateway" }, port: 8444 },
  ],
  dns: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 },
  scrapers: [{ namespace: "monitoring", serviceAccount: "prometheus" }],
  cidrs: { pods: ["10.0.0.0/16"], services: ["10.96.0.0/16"], nodes: ["10.240.0.0/16"] },
  cilium: { version: "1.20.2", flavour: "self-managed" },
};

const TRANSPORT: Partial<Record<Protocol, Endpoint["transport"]>> = { UDP: "UDP", SCTP: "SCTP" };

/** `HTTP` on 8080 behind port 80, visible to its project. */
export function endpoint(name: string, given: Partial<Endpoint> = {}): Endpoint {
  const protocol = given.protocol ?? "HTTP";
  return {
    name,
    protocol,
    transport: TRANSPORT[protocol] ?? "TCP",
    port: 80,
    targetPort: 8080,
    visibility: ["project"],
    location: AT,
    ...given,
  };
}

/** `GET /orders/{id}` and so on; anything else is denied. */
export function contract(requests: readonly string[], given: Partial<HttpContract> = {}): HttpContract {
  return { unknownPaths: "deny", basePaths: [""], operations: requests.map(operation), ...given };
}

export function operation(request: string): Operation {
  const [method = "", path = ""] = request.split(" ");
  return { id: request, method, path };
}

/** `acme/orders/api:rest` in the environment of the test. */
export function dependency(to: string, given: Partial<Dependency> = {}, environment = "prod"): Dependency {
  const [, organization = "", project = "", component = "", name = ""] =
    /^([^/]+)\/([^/]+)\/([^:]+):(.+)$/.exec(to) ?? [];
  const id = { organization, project, environment };
  return {
    target: { ...id, namespace: namespaceOf(id), component, endpoint: name },
    route: "direct",
    location: AT,
    ...given,
  };
}

export const HTTPS: PortRange = { from: 443, to: 443, transport: "TCP" };

export function egress(approval: string, to: Egress["to"], given: Partial<Egress> = {}): Egress {
  return {
    to,
    ports: [HTTPS],
    sni: [],
    justification: "Card payments",
    approval,
    expiresAt: "2027-03-31T00:00:00Z",
    location: AT,
    ...given,
  };
}

export function component(name: string, given: Partial<Component> = {}): Component {
  return {
    name,
    kind: "service",
    serviceAccount: name,
    selector: { [label.component]: name },
    endpoints: [],
    dependencies: [],
    egress: [],
    webhooks: [],
    kubeApiServer: false,
    location: AT,
    ...given,
  };
}

/** `acme/orders`, enforced in prod. */
export function cell(name: string, components: readonly Component[], given: Partial<Cell> = {}): Cell {
  const [organization = "", project = ""] = name.split("/");
  const id = { organization, project, environment: given.environment ?? "prod" };
  return {
    ...id,
    namespace: namespaceOf(id),
    phase: "enforce",
    dataClass: "internal",
    owner: { team: "orders", contact: "orders@acme.example" },
    intraCell: "declared",
    components: components.toSorted((a, b) => compare(a.name, b.name)),
    digest: "0".repeat(64),
    location: AT,
    ...given,
  };
}

export function model(cells: readonly Cell[], platform: Partial<Platform> = {}): Model {
  return {
    environment: cells[0]?.environment ?? "prod",
    platform: { ...PLATFORM, ...platform },
    cells: cells.toSorted((a, b) => compare(a.namespace, b.namespace)),
  };
}

/** Every object of a model, guardrails first. */
export function objectsOf(given: Model): KubernetesObject[] {
  const { cluster, cells } = compile(given);
  return [...cluster, ...cells.flatMap(({ objects }) => objects)].map(({ object }) => object);
}

export function policiesOf(given: Model): KubernetesObject[] {
  return objectsOf(given).filter(({ kind }) => kind.endsWith("NetworkPolicy"));
}

/** The spec of a policy by its name, such as `cell-20-api-in-rest`; `undefined` where there is none. */
export function specOf(given: Model, name: string): PolicySpec | undefined {
  const found = objectsOf(given).find(({ kind, metadata }) => /^Cilium/.test(kind) && metadata.name === name);
  return found?.spec as PolicySpec | undefined;
}
