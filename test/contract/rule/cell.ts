import type { Case, Held } from "../support/case.ts";

const C = "cell/orders.yaml";
const S = "cell/stock.yaml";
const SELECTOR = "{app.kubernetes.io/name: orders-api, tier: front}";
const FEED = "- {name: feed, protocol: WebSocket, port: 81, targetPort: 8081, visibility: [project]}";

export const cases: readonly Case[] = [
  {
    rule: "task",
    change: [[C, "kind: scheduledTask", "kind: scheduledTask\n      endpoints: [{name: x, protocol: TCP, port: 1}]"]],
    says: '"nightly" is a scheduledTask and offers an endpoint',
    at: [C, "endpoints: [{name: x"],
  },
  {
    rule: "duplicate",
    change: [[S, "name: second", "name: stock"]],
    says: 'component "stock" is given twice',
    at: [S, "stock\n      kind: service\n      endpoints:\n        - name: direct"],
  },
  {
    rule: "duplicate",
    change: [[S, "name: hidden", "name: direct"]],
    says: 'endpoint "direct" is given twice',
    at: [S, "name: direct, protocol: TCP"],
  },
  {
    rule: "duplicate",
    change: [[S, "methods: [Get, List]", "methods: [Get, Get]"]],
    says: 'method "Get" is given twice',
    at: [S, "methods"],
  },
  {
    rule: "duplicate",
    change: [
      [
        C,
        "- {component: db, endpoint: pg}\n        - {cell: stock",
        "- {component: db, endpoint: pg}\n        - {component: db, endpoint: pg}\n        - {cell: stock",
      ],
    ],
    says: 'endpoint "pg" is declared twice',
    at: [C, "pg}\n        - {cell"],
  },
  {
    rule: "duplicate",
    change: [
      [
        C,
        "- {cell: stock, endpoint: stock}",
        "- {cell: stock, endpoint: stock}\n        - {cell: stock, component: stock, endpoint: stock}",
      ],
    ],
    says: 'endpoint "stock" is declared twice',
    at: [C, "component: stock"],
  },
  {
    rule: "duplicate",
    change: [
      ["cell/shipping.yaml", "globex", "acme"],
      ["cell/shipping.yaml", "name: shipping", "name: stock"],
    ],
    says: 'cell "stock" of organization "acme" is already declared at cell/stock.yaml:3',
    at: ["cell/shipping.yaml", "name: stock"],
  },
  {
    rule: "service-account",
    change: [[C, "serviceAccount: orders-api", "serviceAccount: db"]],
    says: 'components "api" and "db" share service account "db"',
    at: [C, "name: db"],
  },
  {
    rule: "service-account",
    change: [[C, "serviceAccount: orders-api", "serviceAccount: default"]],
    says: '"default" is shared',
    at: [C, "serviceAccount: default"],
  },
  { rule: "selector", change: [[C, SELECTOR, "{}"]], says: "selector is empty", at: [C, "selector: {}"] },
  {
    rule: "selector",
    change: [[C, "{app.kubernetes.io/name: orders-db}", SELECTOR]],
    says: 'components "api" and "db" select the same pods',
    at: [C, "tier: front}\n      endpoints: [{name: pg"],
  },
  {
    rule: "selector",
    change: [[C, "{app.kubernetes.io/name: orders-db}", "{app.kubernetes.io/name: orders-api}"]],
    says: 'components "api" and "db" select the same pods',
    at: [C, "orders-api}\n      endpoints: [{name: pg"],
  },
  {
    rule: "selector",
    severity: "warning",
    change: [[C, "selector: {app.kubernetes.io/name: orders-db}\n", "selector: {role: db}\n"]],
    says: "would have the rights of both",
    at: [C, "role: db"],
  },
  {
    rule: "selector",
    change: [[C, SELECTOR, "{cellwall.dev/component: other}"]],
    says: 'cellwall.dev/component is "other" but the component is named api',
    at: [C, "other"],
  },
  {
    rule: "selector",
    change: [[C, SELECTOR, "{cellwall.dev/plane: eu-1}"]],
    says: "cellwall.dev/plane is reserved",
    at: [C, "cellwall.dev/plane"],
  },
  {
    rule: "label",
    change: [[C, "tier: front", "tier: 'front end'"]],
    says: '"front end" is not a label value',
    at: [C, "front end"],
  },
  {
    rule: "label",
    change: [[C, "tier: front", "Acme_Co/tier: front"]],
    says: "has no valid DNS prefix",
    at: [C, "Acme_Co"],
  },
  {
    rule: "R5",
    change: [[C, "tier: front", "io.cilium.k8s.policy.cluster: other"]],
    says: "is set by Cilium",
    at: [C, "io.cilium"],
  },
  ...[
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
    "topology.kubernetes.io/zone",
    "kubernetes.io/arch",
    "batch.kubernetes.io/job-completion-index",
    "k8s.io/x",
    "controller-uid",
  ].map(
    (key): Case => ({
      rule: "R18",
      change: [[C, "tier: front", `${key}: x`]],
      says: `label ${key} is not part of a Cilium identity`,
      at: [C, key],
    }),
  ),
  {
    rule: "port",
    change: [[S, "targetPort: grpc", 'targetPort: "9090"']],
    says: "is not the name of a container port",
    fix: "without quotes: 9090",
    at: [S, '"9090"'],
  },
  {
    rule: "port",
    change: [[S, "targetPort: grpc", "targetPort: a--b"]],
    says: "is not the name of a container port",
    at: [S, "a--b"],
  },
  {
    rule: "port",
    change: [[S, "targetPort: grpc", "targetPort: {from: 1, to: 2}"]],
    says: "a port range can't speak GRPC",
    at: [S, "{from: 1"],
  },
  {
    rule: "port",
    change: [[S, "{from: 8125, to: 8130}", "{from: 8130, to: 8125}"]],
    says: "ends before it begins",
    fix: "{from: 8125, to: 8130}",
    at: [S, "{from: 8130"],
  },
  {
    rule: "port",
    change: [[S, "port: 92}", "port: 91, targetPort: 92}"]],
    says: "share Service port 91/TCP",
    at: [S, "hidden"],
  },
  {
    rule: "port",
    change: [
      [S, "grpc: {services: [{name: shop.v1.Stock, methods: [Get, List]}]}", ""],
      [S, "port: 92}", "port: 92, targetPort: 9091}"],
    ],
    says: 'endpoints "direct" and "hidden" share pod port 9091/TCP',
    at: [S, "hidden"],
  },
  {
    rule: "R9",
    change: [[S, "port: 92}", "port: 92, targetPort: 9091}"]],
    says: "voids the contract of the other",
    at: [S, "hidden"],
  },
  {
    rule: "R9",
    change: [[S, "port: 92}", "port: 92, targetPort: named}"]],
    says: "one is named, the other is numbered",
    at: [S, "hidden"],
  },
  {
    rule: "R9",
    change: [[C, "metrics: {port: 9464}", "metrics: {port: 8080}"]],
    says: 'metrics port 8080 is the pod port of endpoint "rest"',
    at: [C, "metrics"],
  },
  {
    rule: "R9",
    change: [[C, "webhooks: [{port: 9443}]", "webhooks: [{port: 8080}]"]],
    says: 'webhook port 8080 is the pod port of endpoint "rest"',
    at: [C, "webhooks"],
  },
  {
    rule: "R9",
    severity: "warning",
    change: [[C, "metrics: {port: 9464}", "metrics: {port: 8081}"]],
    says: "those callers reach all of the endpoint",
    at: [C, "metrics"],
  },
  {
    rule: "R23",
    change: [[C, FEED, FEED.replace("8081,", "8081, openapi: {file: ./api.yaml},")]],
    says: "breaks WebSocket",
    at: [C, "name: feed"],
  },
  {
    rule: "protocol",
    change: [
      [S, "name: hidden, protocol: TCP, port: 92", "name: hidden, protocol: TCP, port: 92, openapi: {file: a.yaml}"],
    ],
    says: "openapi has no effect on protocol TCP",
    at: [S, "hidden"],
  },
  {
    rule: "protocol",
    change: [
      [
        S,
        "name: hidden, protocol: TCP, port: 92",
        "name: hidden, protocol: HTTP, port: 92, grpc: {services: [{name: a.B}]}",
      ],
    ],
    says: "grpc has no effect on protocol HTTP",
    at: [S, "hidden"],
  },
  {
    rule: "openapi",
    change: [[C, "./api.yaml", "https://x.example/api.yaml"]],
    says: "is not relative to the cell file",
    at: [C, "https:"],
  },
  {
    rule: "openapi",
    change: [[C, "./api.yaml", "./apis.yaml"]],
    says: "is not there",
    fix: 'did you mean "cell/api.yaml"',
    at: [C, "./apis.yaml"],
  },
  {
    rule: "visibility",
    change: [[S, "{from: 8125, to: 8130}, visibility: [organization]", "{from: 8125, to: 8130}, visibility: [public]"]],
    says: "a UDP endpoint can't be public",
    at: [S, "8125, to"],
  },
  {
    rule: "intra-cell-open",
    severity: "warning",
    change: [[C, "intraCell: declared", "intraCell: open"]],
    says: "every component may call every endpoint",
    at: [C, "intraCell"],
  },
  {
    rule: "namespace",
    change: [
      ["cell/shipping.yaml", "globex", "acme-stock"],
      ["cell/shipping.yaml", "name: shipping", "name: x"],
      [S, "name: stock}", "name: stock-x}"],
    ],
    says: 'would share namespace "acme-stock-x-prod"',
    at: ["cell/shipping.yaml", "name: x"],
  },
  {
    rule: "namespace",
    change: [[S, "organization: acme", "organization: kube"]],
    says: 'namespace "kube-stock-prod" belongs to Kubernetes',
    at: [S, "name: stock}"],
  },
  {
    rule: "namespace",
    change: [["plane.yaml", "gateway-internal,", "acme-stock-prod,"]],
    says: 'namespace "acme-stock-prod" belongs to the internal gateway',
    at: [S, "name: stock}"],
  },
  {
    rule: "override",
    change: [[C, "- name: api\n            endpoints", "- name: apis\n            endpoints"]],
    says: 'component "apis" is not in this cell',
    fix: 'did you mean "api"',
    at: [C, "name: apis"],
  },
  {
    rule: "override",
    change: [
      [C, "[{name: rest, visibility: [project, organization]}]", "[{name: feed, visibility: [project, public]}]"],
    ],
    says: 'visibility "public" would widen endpoint "feed"',
    at: [C, "[{name: feed"],
  },
  {
    rule: "override",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[]\n            dependsOn: [{cell: stock, endpoint: direct, operations: [shop.v1.Stock/List]}]",
      ],
    ],
    says: 'operation "shop.v1.Stock/List" would widen the dependency',
    at: [C, "Stock/List"],
  },
  {
    rule: "override",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[]\n            dependsOn: [{component: db, endpoint: x, remove: true}]",
      ],
    ],
    says: "an override can't add a dependency",
    at: [C, "remove: true"],
  },
  {
    rule: "override",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[]\n            dependsOn: [{component: db, endpoint: pg}]",
      ],
    ],
    says: "operations, or remove: true",
    at: [C, "dependsOn: [{component: db"],
  },
  {
    rule: "override",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[]\n            egress: [{approval: ea-2, ports: [9000-9020/TCP]}]",
      ],
    ],
    says: "port 9000-9020/TCP would widen",
    at: [C, "9020"],
  },
  {
    rule: "override",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[]\n            egress: [{approval: ea-7, remove: true}]",
      ],
    ],
    says: "an override can't add egress",
    at: [C, "ea-7"],
  },
  {
    rule: "duplicate",
    change: [[C, "planes: [eu-1]", "planes: [eu-1, eu-1]"]],
    says: 'plane "eu-1" is given twice',
    at: [C, "planes"],
  },
  {
    rule: "duplicate",
    change: [[C, "[shop.v1.Stock/Get]", "[shop.v1.Stock/Get, shop.v1.Stock/Get]"]],
    says: 'operation "shop.v1.Stock/Get" is given twice',
    at: [C, "Stock/Get, shop"],
  },
  {
    rule: "duplicate",
    change: [[C, "[{port: 9443}]", "[{port: 9443}, {port: 9443}]"]],
    says: "webhook port 9443 is given twice",
    at: [C, "9443}, {"],
  },
  {
    rule: "duplicate",
    change: [[S, "grpc, visibility: [organization]", "grpc, visibility: [organization, organization]"]],
    says: 'visibility "organization" is given twice',
    at: [S, "organization, organization"],
  },
  {
    rule: "duplicate",
    change: [[S, "[{name: shop.v1.Stock,", "[{name: shop.v1.Stock}, {name: shop.v1.Stock,"]],
    says: 'service "shop.v1.Stock" is given twice',
    at: [S, "Stock}, {"],
  },
  {
    rule: "protocol",
    change: [[S, "targetPort: grpc,", "targetPort: grpc, openapi: {file: ./api.yaml},"]],
    says: "openapi describes HTTP, not gRPC",
    at: [S, "targetPort: grpc"],
  },
  {
    rule: "R9",
    change: [
      [S, "targetPort: 9091", "targetPort: web"],
      [S, "port: 92}", "port: 92, targetPort: web}"],
    ],
    says: 'share container port "web"',
    at: [S, "hidden"],
  },
  {
    rule: "duplicate",
    change: [[C, "[{name: rest, visibility: [project, organization]}]", "[]\n          - name: api"]],
    says: 'component "api" is overridden twice',
    at: [C, "api\n  intraCell"],
  },
  {
    rule: "override",
    change: [[C, "[{name: rest, visibility: [project, organization]}]", "[{name: rust, visibility: []}]"]],
    says: 'component "api" has no endpoint "rust"',
    fix: 'did you mean "rest"',
    at: [C, "rust"],
  },
  {
    rule: "duplicate",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[{name: feed, visibility: []}, {name: feed, visibility: []}]",
      ],
    ],
    says: 'endpoint "feed" is overridden twice',
    at: [C, "{name: feed, visibility: []}"],
  },
  {
    rule: "override",
    change: [[C, "[{name: rest, visibility: [project, organization]}]", "[]\n            egress: [{approval: EA-2}]"]],
    says: "override of egress says what to narrow",
    at: [C, "egress: [{"],
  },
  {
    rule: "R6",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[]\n            egress: [{approval: EA-2, ports: [9000/ANY]}]",
      ],
    ],
    says: "must be a port or range with its transport",
    at: [C, "9000/ANY"],
  },
];

export const held: readonly Held[] = [
  {
    rule: "task",
    why: "a task may have metrics",
    change: [[C, "kind: scheduledTask", "kind: scheduledTask\n      metrics: {port: 9464}"]],
  },
  {
    rule: "duplicate",
    why: "one endpoint name in two components",
    change: [
      [S, "name: hidden", "name: stock"],
      [C, "{cell: stock, endpoint: stock}", "{cell: stock, component: stock, endpoint: stock}"],
    ],
  },
  {
    rule: "service-account",
    why: "one account name in two cells",
    change: [[C, "serviceAccount: orders-api", "serviceAccount: stock"]],
  },
  {
    rule: "selector",
    why: "one differing value is enough",
    change: [[C, "{app.kubernetes.io/name: orders-db}", "{app.kubernetes.io/name: orders-db, tier: front}"]],
  },
  {
    rule: "label",
    why: "a prefix with digits and dots",
    change: [[C, "tier: front", "2.acme.example/tier: front_1.x"]],
  },
  { rule: "R5", why: "a key that only mentions Cilium", change: [[C, "tier: front", "acme.example/io.cilium: x"]] },
  {
    rule: "R18",
    why: "app.kubernetes.io is part of identities",
    change: [[C, "tier: front", "app.kubernetes.io/component: x"]],
  },
  {
    rule: "port",
    why: "TCP and UDP on one number",
    change: [[S, "port: 8125, targetPort: {from: 8125, to: 8130}", "port: 91, targetPort: 9091"]],
  },
  { rule: "R9", why: "another port beside the contract", change: [[S, "port: 92}", "port: 92, targetPort: 9092}"]] },
  {
    rule: "R23",
    why: "a WebSocket endpoint without a contract",
    change: [[C, "port: 81, targetPort: 8081", "port: 82, targetPort: 8082"]],
  },
  { rule: "protocol", why: "GraphQL with a contract", change: [[C, "protocol: HTTP\n", "protocol: GraphQL\n"]] },
  {
    rule: "openapi",
    why: "a path that leaves the folder and comes back",
    change: [[C, "./api.yaml", "../cell/api.yaml"]],
  },
  { rule: "intra-cell-open", why: "the default", change: [[C, "  intraCell: declared\n", ""]] },
  {
    rule: "namespace",
    why: "an organization that merely begins like kube",
    change: [
      ["cell/shipping.yaml", "globex", "kubernetes"],
      [C, "globex", "kubernetes"],
    ],
  },
  {
    rule: "override",
    why: "narrower in every way",
    change: [
      [
        C,
        "[{name: rest, visibility: [project, organization]}]",
        "[{name: feed, visibility: []}]\n            dependsOn: [{cell: stock, endpoint: stock, remove: true}]\n            egress: [{approval: EA-2, ports: [9001-9002/TCP]}, {approval: EA-1, remove: true}]\n            kubeApiServer: false",
      ],
    ],
  },
];
