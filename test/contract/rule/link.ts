import type { Case, Held } from "../support/case.ts";

const C = "cell/orders.yaml";
const S = "cell/stock.yaml";
const P = "plane.yaml";
const DB = "- {component: db, endpoint: pg}\n        - {cell: stock";
const db = (text: string): string => `${text}\n        - {cell: stock`;

export const cases: readonly Case[] = [
  {
    rule: "dependency",
    change: [[C, DB, db("- {component: db, endpoint: pgs}")]],
    says: 'component "db" of this cell has no endpoint "pgs"',
    fix: 'did you mean "pg"',
    at: [C, "pgs"],
  },
  {
    rule: "dependency",
    change: [[C, DB, db("- {component: dbs, endpoint: pg}")]],
    says: 'this cell has no component "dbs"',
    fix: 'did you mean "db"',
    at: [C, "dbs"],
  },
  {
    rule: "dependency",
    change: [[C, DB, db("- {endpoint: pg}")]],
    says: "names neither component nor cell",
    at: [C, "- {endpoint: pg}"],
  },
  {
    rule: "dependency",
    change: [[C, DB, db("- {organization: acme, component: db, endpoint: pg}")]],
    says: 'names organization "acme" but no cell',
    at: [C, "organization: acme, component"],
  },
  {
    rule: "dependency",
    change: [[C, DB, db("- {cell: orders, component: db, endpoint: pg}")]],
    says: 'cell "orders" is this cell',
    at: [C, "cell: orders"],
  },
  {
    rule: "dependency",
    change: [[C, "{cell: stock, endpoint: stock}", "{cell: stok, endpoint: stock}"]],
    says: 'cell "stok" of organization "acme" is not declared',
    fix: 'did you mean "stock"',
    at: [C, "stok,"],
  },
  {
    rule: "dependency",
    change: [[C, "{organization: globex, cell: shipping", "{cell: shipping"]],
    says: 'cell "shipping" of organization "acme" is not declared',
    fix: "write organization: globex",
    at: [C, "{cell: shipping"],
  },
  {
    rule: "dependency",
    change: [[C, "{cell: stock, endpoint: stock}", "{cell: stock, endpoint: stick}"]],
    says: 'cell "stock" (cell/stock.yaml:3) has no endpoint "stick"',
    fix: 'did you mean "stock"',
    at: [C, "stick"],
  },
  {
    rule: "dependency",
    change: [[S, "name: hidden", "name: stock"]],
    says: "offered by several components: stock (cell/stock.yaml:12), second (cell/stock.yaml:22)",
    fix: "add component: stock",
    at: [C, "{cell: stock, endpoint: stock}"],
  },
  {
    rule: "environment",
    environment: "dev",
    change: [],
    says: 'cell "shipping" (cell/shipping.yaml:3) is not in environment "dev", only in prod',
    at: [C, "cell: shipping"],
  },
  {
    rule: "environment",
    change: [[S, "prod: {}", "prod: {planes: [us-1]}"]],
    says: 'is not on plane "eu-1", only on us-1',
    at: [C, "{cell: stock, endpoint: stock}"],
  },
  {
    rule: "visibility",
    change: [[C, "visibility: [project]}]", "visibility: []}]"]],
    says: 'is visible to nobody in "prod"; this call needs "project"',
    at: [C, "{component: db, endpoint: pg}"],
  },
  {
    rule: "visibility",
    change: [[S, "targetPort: grpc, visibility: [organization]", "targetPort: grpc, visibility: [project]"]],
    says: 'endpoint "stock" (cell/stock.yaml:12) is visible to project only in "prod"; this call needs "organization"',
    fix: 'ask team "warehouse"',
    at: [C, "{cell: stock, endpoint: stock}"],
  },
  {
    rule: "visibility",
    change: [[C, "endpoint: rates", "endpoint: parcels"]],
    says: 'is visible to organization only in "prod"; this call needs "public"',
    at: [C, "parcels"],
  },
  {
    rule: "visibility",
    change: [[C, "{cell: stock, endpoint: stock}", "{cell: stock, endpoint: hidden, route: direct}"]],
    says: "is visible to nobody",
    at: [C, "hidden"],
  },
  {
    rule: "visibility",
    change: [
      [
        S,
        "{dev: {}, prod: {}}",
        "{dev: {}, prod: {overrides: {components: [{name: stock, endpoints: [{name: stock, visibility: []}]}]}}}",
      ],
    ],
    says: "is visible to nobody",
    at: [C, "{cell: stock, endpoint: stock}"],
  },
  {
    rule: "route",
    change: [[C, DB, db("- {component: db, endpoint: pg, route: internalGateway}")]],
    says: "a call inside the cell can't take route internalGateway",
    at: [C, "pg, route"],
  },
  {
    rule: "route",
    change: [[C, "endpoint: rates", "endpoint: rates, route: direct"]],
    says: "route direct stays inside one organization",
    at: [C, "rates, route"],
  },
  {
    rule: "route",
    change: [[C, "{cell: stock, endpoint: stock}", "{cell: stock, endpoint: metrics}"]],
    says: "speaks UDP, but gateways carry TCP",
    fix: "route: direct",
    at: [C, "metrics}"],
  },
  {
    rule: "gateway",
    change: [
      [
        P,
        "    - {name: internal, identity: {namespace: gateway-internal, serviceAccount: internal-gateway}, port: 443}\n",
        "",
      ],
    ],
    says: 'plane "eu-1" has no internal gateway',
    fix: "route: direct",
    at: [C, "{cell: stock, endpoint: stock}"],
  },
  {
    rule: "gateway",
    change: [[P, "namespace: gateway-internal, ", ""]],
    says: "must be its namespace and service account, or cilium: true",
    at: [P, "internal-gateway"],
  },
  {
    rule: "R21",
    change: [
      [P, "{namespace: gateway-internal, serviceAccount: internal-gateway}", "{cilium: true}"],
      [P, "{namespace: gateway-external, serviceAccount: external-gateway}", "{cilium: true}"],
    ],
    says: "both gateways are Cilium's proxy",
    at: [P, "name: internal"],
  },
  {
    rule: "R21",
    change: [
      [
        P,
        "{namespace: gateway-internal, serviceAccount: internal-gateway}",
        "{namespace: gateway-external, serviceAccount: external-gateway}",
      ],
    ],
    says: "have one identity",
    at: [P, "name: internal"],
  },
  {
    rule: "operations",
    change: [[C, "endpoint: direct, route: direct,", "endpoint: direct,"]],
    says: "can't be held to operations",
    fix: "route: direct",
    at: [C, "endpoint: direct"],
  },
  {
    rule: "operations",
    change: [[C, "operations: [shop.v1.Stock/Get]", "operations: [shop.v1.Stock/Gett]"]],
    says: 'has no operation "shop.v1.Stock/Gett"',
    fix: 'did you mean "shop.v1.Stock/Get"',
    at: [C, "Gett"],
  },
  {
    rule: "operations",
    change: [[C, DB, db("- {component: db, endpoint: pg, operations: [x]}")]],
    says: "has no contract",
    at: [C, "pg, operations"],
  },
  {
    rule: "platform",
    change: [
      [P, "kind: Platform", "kind: Platform\n"],
      [
        P,
        "cilium: {version: 1.20.2, flavour: self-managed}\n",
        "cilium: {version: 1.20.2, flavour: self-managed}\n---\napiVersion: cellwall.dev/v1alpha1\nkind: Platform\nmetadata: {name: us-1}\nspec: {gateways: [], dns: {namespace: kube-system, labels: {a: b}, port: 53}, cilium: {version: 1.20.2, flavour: self-managed}}\n",
      ],
    ],
    says: 'platform "us-1" is the second one',
    at: [P, "us-1"],
  },
  {
    rule: "cidr",
    change: [[P, "10.96.0.0/16", "10.96.0.1/16"]],
    says: "has bits set after the prefix; write 10.96.0.0/16",
    at: [P, "10.96.0.1"],
  },
  {
    rule: "selector",
    change: [[P, "{k8s-app: kube-dns}", "{}"]],
    says: "labels of the DNS pods are empty",
    at: [P, "labels: {}"],
  },
  {
    rule: "route",
    change: [
      ["cell/stock.yaml", "protocol: UDP", "protocol: TCP"],
      [C, "{cell: stock, endpoint: stock}", "{cell: stock, endpoint: metrics}"],
    ],
    says: "is a range of ports, but gateways forward one",
    fix: "route: direct",
    at: [C, "metrics}"],
  },
  {
    rule: "duplicate",
    change: [[P, "  cidrs:", "    - {namespace: monitoring, serviceAccount: prometheus}\n  cidrs:"]],
    says: 'scraper "monitoring/prometheus" is given twice',
    at: [P, "prometheus}\n  cidrs"],
  },
  {
    rule: "task",
    change: [[C, "kind: scheduledTask", "kind: scheduledTask\n      webhooks: [{port: 1}]"]],
    says: "serves webhooks",
    at: [C, "webhooks: [{port: 1}]"],
  },
  {
    rule: "visibility",
    change: [
      [
        "cell/stock.yaml",
        "protocol: UDP, port: 8125, targetPort: {from: 8125, to: 8130}, visibility: [organization]",
        "protocol: TCP, port: 8125, targetPort: {from: 8125, to: 8130}, visibility: [public]",
      ],
    ],
    says: "a range of ports can't be public",
    at: ["cell/stock.yaml", "8125, to"],
  },
  {
    rule: "sni",
    change: [["approval/ea-1.yaml", "{sni: [api.stripe.com]}", "{sni: [api.example.com]}"]],
    says: 'TLS name "api.example.com" is not covered by destination',
    at: ["approval/ea-1.yaml", "tls"],
  },
  {
    rule: "R2",
    change: [
      [C, "{cidr: 203.0.113.0/28, except: [203.0.113.7/32]}", "{cidr: 10.0.3.0/24}"],
      [C, "EA-2", "EA-9"],
    ],
    says: "reaches the pods",
    at: [C, "10.0.3.0"],
  },
  {
    rule: "R2",
    change: [[C, "{cidr: 203.0.113.0/28, except: [203.0.113.7/32]}", '{cidr: "64:ff9b::/96"}']],
    says: "behind NAT64",
    at: [C, "64:ff9b"],
  },
  {
    rule: "duplicate",
    change: [[P, "name: internal", "name: external"]],
    says: 'gateway "external" is given twice',
    at: [P, "gateway-internal"],
  },
];

export const held: readonly Held[] = [
  {
    rule: "dependency",
    why: "a component may call its own peers",
    change: [
      [C, "visibility: [project]}]\n", "visibility: [project]}]\n      dependsOn: [{component: db, endpoint: pg}]\n"],
    ],
  },
  {
    rule: "dependency",
    why: "two cells may depend on each other",
    change: [[S, "    - name: second", "      dependsOn: [{cell: orders, endpoint: rest}]\n    - name: second"]],
  },
  {
    rule: "environment",
    why: "the plane is among its planes",
    change: [[S, "prod: {}", "prod: {planes: [us-1, eu-1]}"]],
  },
  {
    rule: "visibility",
    why: "an endpoint that only the external gateway reaches is called through it",
    change: [[S, "targetPort: grpc, visibility: [organization]", "targetPort: grpc, visibility: [public]"]],
  },
  {
    rule: "route",
    why: "UDP directly",
    change: [[C, "{cell: stock, endpoint: stock}", "{cell: stock, endpoint: metrics, route: direct}"]],
  },
  {
    rule: "gateway",
    why: "direct routes need no gateway",
    change: [
      [
        P,
        "    - {name: internal, identity: {namespace: gateway-internal, serviceAccount: internal-gateway}, port: 443}\n",
        "",
      ],
      [C, "{cell: stock, endpoint: stock}", "{cell: stock, endpoint: stock, route: direct}"],
    ],
  },
  {
    rule: "R21",
    why: "one of the two may be Cilium's proxy",
    change: [[P, "{namespace: gateway-internal, serviceAccount: internal-gateway}", "{cilium: true}"]],
  },
  {
    rule: "operations",
    why: "methods and paths name operations without ids",
    change: [[C, "operations: [listOrders]", 'operations: ["POST /orders", getOrder]']],
  },
  {
    rule: "platform",
    why: "a platform without address ranges",
    change: [[P, "  cidrs: {pods: [10.0.0.0/16], services: [10.96.0.0/16], nodes: [10.240.0.0/16]}\n", ""]],
  },
  { rule: "cidr", why: "IPv6", change: [[P, "[10.96.0.0/16]", '[10.96.0.0/16, "fd00:10:96::/112"]']] },
];
