/** A small, complete and correct set of declarations that cases change in one place. */
import { type Declarations, parseDeclarations } from "../../../components/contract/declaration.ts";
import { type Resolution, resolve } from "../../../components/contract/resolve.ts";

export const AS_OF = "2026-11-21T00:00:00Z";

const orders = `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: {name: orders}
spec:
  organization: acme
  owner: {team: orders, contact: orders@acme.example}
  environments:
    dev: {phase: observe}
    prod:
      phase: enforce
      planes: [eu-1]
      overrides:
        components:
          - name: api
            endpoints: [{name: rest, visibility: [project, organization]}]
  intraCell: declared
  components:
    - name: api
      kind: service
      serviceAccount: orders-api
      selector: {app.kubernetes.io/name: orders-api, tier: front}
      endpoints:
        - name: rest
          protocol: HTTP
          port: 80
          targetPort: 8080
          visibility: [project, organization, public]
          openapi: {file: ./api.yaml, unknownPaths: deny}
        - {name: feed, protocol: WebSocket, port: 81, targetPort: 8081, visibility: [project]}
      metrics: {port: 9464}
      webhooks: [{port: 9443}]
      dependsOn:
        - {component: db, endpoint: pg}
        - {cell: stock, endpoint: stock}
        - {cell: stock, endpoint: direct, route: direct, operations: [shop.v1.Stock/Get]}
        - {organization: globex, cell: shipping, endpoint: rates}
      egress:
        - to: {fqdn: api.stripe.com}
          ports: [443/TCP]
          sni: [api.stripe.com]
          justification: Card payments
          approval: EA-1
          expires: 2027-03-01
        - to: {cidr: 203.0.113.0/28, except: [203.0.113.7/32]}
          ports: [8443/TCP, 9000-9010/TCP]
          justification: Leased line
          approval: EA-2
    - name: db
      kind: stateful
      selector: {app.kubernetes.io/name: orders-db}
      endpoints: [{name: pg, protocol: TCP, port: 5432, visibility: [project]}]
    - name: nightly
      kind: scheduledTask
      selector: {app.kubernetes.io/name: orders-nightly}
      dependsOn:
        - {component: api, endpoint: rest, operations: [listOrders]}
`;

const stock = `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: {name: stock}
spec:
  organization: acme
  owner: {team: warehouse}
  environments: {dev: {}, prod: {}}
  components:
    - name: stock
      kind: service
      endpoints:
        - {name: stock, protocol: GRPC, port: 90, targetPort: grpc, visibility: [organization]}
    - name: second
      kind: service
      endpoints:
        - name: direct
          protocol: GRPC
          port: 91
          targetPort: 9091
          visibility: [organization]
          grpc: {services: [{name: shop.v1.Stock, methods: [Get, List]}]}
        - {name: hidden, protocol: TCP, port: 92}
        - {name: metrics, protocol: UDP, port: 8125, targetPort: {from: 8125, to: 8130}, visibility: [organization]}
`;

const shipping = `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: {name: shipping}
spec:
  organization: globex
  owner: {team: carrier}
  environments: {prod: {}}
  components:
    - name: api
      kind: service
      endpoints:
        - {name: rates, protocol: HTTP, port: 80, targetPort: 8080, visibility: [public]}
        - {name: parcels, protocol: HTTP, port: 81, targetPort: 8081, visibility: [organization]}
`;

const first = `apiVersion: cellwall.dev/v1alpha1
kind: EgressApproval
metadata: {name: ea-1}
spec:
  cell: {organization: acme, project: orders}
  environments: [dev, prod]
  components: [api]
  destination: {fqdnPattern: "*.stripe.com"}
  ports: [{port: 443, protocol: TCP}]
  tls: {sni: [api.stripe.com]}
  justification: Card payments under contract C-77.
  risk: medium
  requestedBy: {subject: ana@acme.example, at: 2026-10-01T09:00:00Z}
  approvedBy:
    - {subject: sec@acme.example, role: security, at: 2026-10-02T10:00:00Z}
  evidence: {repository: acme/egress, pullRequest: 812, commit: 9f3c1d07aa}
  validFrom: 2026-10-02T10:00:00Z
  expiresAt: 2027-03-01T00:00:00Z
`;

const second = `apiVersion: cellwall.dev/v1alpha1
kind: EgressApproval
metadata: {name: ea-2}
spec:
  cell: {organization: acme, project: orders}
  environments: [dev, prod]
  components: [api]
  destination: {cidr: 203.0.113.0/24, except: [203.0.113.7/32]}
  ports: [{port: 8443, protocol: TCP}, {port: 9000, endPort: 9050, protocol: TCP}]
  justification: Leased line to the acquirer, contract C-12.
  risk: low
  requestedBy: {subject: lee@acme.example, at: 2026-09-01T09:00:00Z}
  approvedBy:
    - {subject: sec@acme.example, role: security, at: 2026-09-02T10:00:00Z}
  validFrom: 2026-09-02T10:00:00Z
  expiresAt: 2027-08-31T00:00:00Z
`;

const plane = `apiVersion: cellwall.dev/v1alpha1
kind: Platform
metadata: {name: eu-1}
spec:
  gateways:
    - {name: external, identity: {namespace: gateway-external, serviceAccount: external-gateway}, port: 443}
    - {name: internal, identity: {namespace: gateway-internal, serviceAccount: internal-gateway}, port: 443}
  dns: {namespace: kube-system, labels: {k8s-app: kube-dns}, port: 53}
  scrapers:
    - {namespace: monitoring, serviceAccount: prometheus}
  cidrs: {pods: [10.0.0.0/16], services: [10.96.0.0/16], nodes: [10.240.0.0/16]}
  cilium: {version: 1.20.2, flavour: self-managed}
`;

const openapi = `openapi: 3.1.0
info: {title: Orders, version: "1"}
servers: [{url: https://api.acme.example/v1/}]
paths:
  /orders:
    get: {operationId: listOrders}
    post: {}
  /orders/{id}:
    $ref: "#/components/pathItems/order"
components:
  pathItems:
    order:
      get: {operationId: getOrder}
`;

export const FILES = {
  "cell/orders.yaml": orders,
  "cell/stock.yaml": stock,
  "cell/shipping.yaml": shipping,
  "approval/ea-1.yaml": first,
  "approval/ea-2.yaml": second,
  "plane.yaml": plane,
  "cell/api.yaml": openapi,
} as const;

export type FileName = keyof typeof FILES;
/** In this file, replace this text (which must be there) by that. */
export type Change = readonly [file: FileName, from: string, to: string];

export function changed(changes: readonly Change[]): Record<FileName, string> {
  const files: Record<FileName, string> = { ...FILES };
  for (const [file, from, to] of changes) {
    if (!files[file].includes(from)) throw new Error(`${file} does not contain ${JSON.stringify(from)}`);
    files[file] = files[file].replace(from, () => to);
  }
  return files;
}

const DOCUMENT = "cell/api.yaml";

export function parsed(files: Readonly<Record<string, string>>): Declarations {
  const sources = Object.entries(files).filter(([path]) => path !== DOCUMENT);
  return parseDeclarations(sources.map(([path, text]) => ({ path, text })));
}

export function resolved(files: Readonly<Record<string, string>>, environment = "prod", asOf = AS_OF): Resolution {
  const document = files[DOCUMENT];
  const documents = new Map(document === undefined ? [] : [[DOCUMENT, document]]);
  return resolve(parsed(files), { environment, asOf, documents });
}
