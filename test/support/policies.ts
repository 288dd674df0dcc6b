/** Random policies, subjects and questions, far beyond what the compiler writes, all of them valid for Cilium. */
import fc from "fast-check";
import type { KubernetesObject } from "../../components/policy/object.ts";
import type { Subject } from "../../components/policy/reach/subject.ts";
import type { Question } from "../../components/policy/reach/verdict.ts";

const NAMESPACES = ["shop-prod", "shop-dev", "pay-prod"];
const APPS = ["web", "api", "db"];
const ACCOUNTS = ["web", "api"];

/** Every kind of subject that a policy can tell apart, a dozen pods among them. */
export const SUBJECTS: readonly Subject[] = [
  ...NAMESPACES.flatMap((namespace) =>
    APPS.map(
      (app): Subject => ({
        id: `${namespace}/${app}`,
        kind: "pod",
        namespace,
        serviceAccount: app === "db" ? "api" : app,
        labels: { app, ...(app === "web" && { tier: "front" }) },
        namespaceLabels: { env: namespace.split("-")[1] ?? "", team: namespace.split("-")[0] ?? "" },
        // The same name stands for another number in each namespace.
        namedPorts: { http: namespace === "shop-dev" ? 80 : 8080, ...(app !== "db" && { metrics: 9090 }) },
      }),
    ),
  ),
  ...(["host", "remote-node", "kube-apiserver", "world", "ingress"] as const).map(
    (entity): Subject => ({ id: entity, kind: "reserved", entity }),
  ),
  { id: "stripe", kind: "address", ip: "198.51.100.7", fqdn: "api.stripe.com" },
  { id: "deep", kind: "address", ip: "198.51.100.9", fqdn: "a.b.example.com" },
  { id: "line", kind: "address", ip: "203.0.113.5" },
  { id: "hole", kind: "address", ip: "203.0.113.200" },
  { id: "six", kind: "address", ip: "2001:db8::5" },
];

const PORTS = [53, 80, 443, 8080, 9090];

const key = fc.constantFrom(
  "app",
  "k8s:app",
  "any:app",
  "tier",
  "io.kubernetes.pod.namespace",
  "k8s:io.kubernetes.pod.namespace",
  "k8s:io.cilium.k8s.policy.serviceaccount",
  "k8s:io.cilium.k8s.namespace.labels.env",
);
const VALUES: Readonly<Record<string, readonly string[]>> = {
  app: APPS,
  tier: ["front", "back"],
  namespace: NAMESPACES,
  serviceaccount: ACCOUNTS,
  env: ["prod", "dev"],
};
const valueFor = (name: string) => fc.constantFrom(...(VALUES[name.split(/[.:]/).at(-1) ?? ""] ?? ["none"]));

const label = key.chain((name) => valueFor(name).map((value) => [name, value] as const));
const expression = key.chain((name) =>
  fc.oneof(
    fc.constantFrom("Exists", "DoesNotExist").map((operator) => ({ key: name, operator })),
    fc
      .tuple(fc.constantFrom("In", "NotIn"), fc.uniqueArray(valueFor(name), { minLength: 1, maxLength: 2 }))
      .map(([operator, values]) => ({ key: name, operator, values })),
  ),
);
const selector = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc
      // One spelling of a key: of `app` and `any:app` together Cilium 1.20.2 keeps either, by the order of a Go map.
      .uniqueArray(label, { minLength: 1, maxLength: 2, selector: ([name]) => name.replace(/^any:/, "") })
      .map((labels) => ({ matchLabels: Object.fromEntries(labels) })),
  },
  {
    weight: 2,
    arbitrary: fc.array(expression, { minLength: 1, maxLength: 2 }).map((matchExpressions) => ({ matchExpressions })),
  },
);
/** What a policy selects: a namespace in it would be dropped by Cilium with a warning. */
const subjectSelector = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...APPS).map((app) => ({ matchLabels: { app } })),
  fc.constantFrom(...ACCOUNTS).map((account) => ({
    matchLabels: { "k8s:io.cilium.k8s.policy.serviceaccount": account },
  })),
  fc
    .constantFrom("In", "NotIn")
    .map((operator) => ({ matchExpressions: [{ key: "app", operator, values: ["web", "db"] }] })),
);

const entity = fc.constantFrom("all", "world", "cluster", "host", "remote-node", "kube-apiserver", "ingress", "none");
const cidr = fc.constantFrom("203.0.113.0/24", "203.0.113.5/32", "198.51.100.0/24", "0.0.0.0/0", "2001:db8::/32");
const cidrRule = fc.oneof(
  cidr.map((one) => ({ cidr: one })),
  fc.constant({ cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] }),
);
const name = fc.oneof(
  fc.constantFrom("api.stripe.com", "API.Stripe.com", "a.b.example.com").map((matchName) => ({ matchName })),
  fc
    .constantFrom("*.stripe.com", "*.example.com", "**.example.com", "a.*.example.com", "*stripe.com", "*")
    .map((matchPattern) => ({ matchPattern })),
);

const port = fc.oneof(
  fc
    .tuple(fc.constantFrom(...PORTS), fc.constantFrom("TCP", "UDP", "SCTP", "ANY"))
    .map(([number, protocol]) => ({ port: String(number), protocol })),
  fc.constant({ port: "8000", endPort: 9000, protocol: "TCP" }),
  fc.constant({ port: "0", protocol: "TCP" }),
  fc
    .tuple(fc.constantFrom("http", "metrics", "nowhere"), fc.constantFrom("TCP", "UDP", "ANY"))
    .map(([name, protocol]) => ({ port: name, protocol })),
);
const ports = fc.array(port, { minLength: 1, maxLength: 3 });
const http = fc.record({
  ports: fc.constantFrom("80", "8080", "http").map((number) => [{ port: number, protocol: "TCP" }]),
  rules: fc
    .array(
      fc.record(
        {
          method: fc.constantFrom("GET", "POST", "GET|HEAD"),
          path: fc.constantFrom("/ok", "/orders/[^/?]+(\\?.*)?", "/.*"),
          host: fc.constantFrom("shop.example", ".*\\.example"),
          headers: fc.constantFrom(["X-Team"], ["X-Team: pay"], ["x-team shop", "X-Trace"]),
        },
        { requiredKeys: [] },
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((rules) => ({ http: rules })),
});
const dns = fc.record({
  ports: fc.constant([{ port: "53", protocol: "ANY" }]),
  rules: fc.array(name, { minLength: 1, maxLength: 2 }).map((rules) => ({ dns: rules })),
});
const plainPorts = ports.map((list) => ({ ports: list }));
/** On ports of their own: beside HTTP rules on one port Cilium fails or not by the order of policies. */
const tls = fc.record({
  ports: fc.constantFrom("443", "9090").map((number) => [{ port: number, protocol: "TCP" }]),
  serverNames: fc.subarray(["api.stripe.com", "*.example.com"], { minLength: 1 }),
});

const peer = (side: "from" | "to") =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(selector, { minLength: 0, maxLength: 2 }).map((list) => ({ [`${side}Endpoints`]: list })),
    },
    {
      weight: 2,
      arbitrary: fc.array(entity, { minLength: 1, maxLength: 2 }).map((list) => ({ [`${side}Entities`]: list })),
    },
    { weight: 1, arbitrary: fc.array(cidr, { minLength: 1, maxLength: 2 }).map((list) => ({ [`${side}CIDR`]: list })) },
    {
      weight: 1,
      arbitrary: fc.array(cidrRule, { minLength: 1, maxLength: 2 }).map((list) => ({ [`${side}CIDRSet`]: list })),
    },
    { weight: 1, arbitrary: fc.constant({}) },
  );
const allow = (side: "from" | "to") =>
  fc
    .oneof(
      {
        weight: 4,
        arbitrary: fc.tuple(
          peer(side),
          fc.option(fc.array(plainPorts, { minLength: 1, maxLength: 2 }), { nil: undefined }),
        ),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(
          peer(side),
          http.map((entry) => [entry]),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(
          peer(side),
          tls.map((entry) => [entry]),
        ),
      },
      ...(side === "to"
        ? [
            {
              weight: 1,
              arbitrary: fc.tuple(
                peer(side),
                dns.map((entry) => [entry]),
              ),
            },
            {
              weight: 2,
              arbitrary: fc.tuple(
                fc.array(name, { minLength: 1, maxLength: 2 }).map((list) => ({ toFQDNs: list })),
                fc.array(plainPorts, { minLength: 1, maxLength: 1 }),
              ),
            },
          ]
        : []),
    )
    .map(joined);
const deny = (side: "from" | "to") =>
  fc.tuple(peer(side), fc.option(fc.array(plainPorts, { minLength: 1, maxLength: 1 }), { nil: undefined })).map(joined);

function joined([who, toPorts]: readonly [object, readonly object[] | undefined]): object {
  return { ...who, ...(toPorts !== undefined && { toPorts }) };
}

const spec = fc
  .record(
    {
      ingress: fc.array(allow("from"), { minLength: 1, maxLength: 2 }),
      egress: fc.array(allow("to"), { minLength: 1, maxLength: 2 }),
      ingressDeny: fc.array(deny("from"), { minLength: 1, maxLength: 1 }),
      egressDeny: fc.array(deny("to"), { minLength: 1, maxLength: 1 }),
      enableDefaultDeny: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }),
    },
    { requiredKeys: [] },
  )
  .filter((rules) => "ingress" in rules || "egress" in rules || "ingressDeny" in rules || "egressDeny" in rules);

const wholeSpec = fc.tuple(subjectSelector, spec).map(([endpointSelector, rules]) => ({ endpointSelector, ...rules }));
/** `spec`, `specs`, or both. */
const specs = fc.oneof(
  { weight: 4, arbitrary: wholeSpec.map((one) => ({ spec: one })) },
  { weight: 1, arbitrary: fc.array(wholeSpec, { minLength: 1, maxLength: 2 }).map((list) => ({ specs: list })) },
  { weight: 1, arbitrary: fc.tuple(wholeSpec, wholeSpec).map(([one, other]) => ({ spec: one, specs: [other] })) },
);

const cilium = fc
  .tuple(fc.boolean(), fc.constantFrom(...NAMESPACES), specs)
  .map(([clusterwide, namespace, content]) => ({
    apiVersion: "cilium.io/v2",
    kind: clusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
    metadata: clusterwide ? {} : { namespace },
    ...content,
  }));

const kubePeer = fc.oneof(
  fc.constantFrom(...APPS).map((app) => ({ podSelector: { matchLabels: { app } } })),
  fc.constantFrom("prod", "dev").map((env) => ({ namespaceSelector: { matchLabels: { env } } })),
  fc.constant({ namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } }),
  fc.constant({ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] } }),
);
const kubeRule = (side: "from" | "to") =>
  fc.record(
    {
      [side]: fc.array(kubePeer, { minLength: 0, maxLength: 2 }),
      ports: fc.array(
        fc.constantFrom({ port: 80 }, { port: 8080, protocol: "TCP" }, { port: 8000, endPort: 9000, protocol: "TCP" }),
        {
          minLength: 0,
          maxLength: 2,
        },
      ),
    },
    { requiredKeys: [] },
  );
const kubernetes = fc
  .record(
    {
      policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
      ingress: fc.array(kubeRule("from"), { maxLength: 2 }),
      egress: fc.array(kubeRule("to"), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  )
  .chain((rules) =>
    fc.constantFrom(...NAMESPACES).map((namespace) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { namespace },
      spec: { podSelector: {}, ...rules },
    })),
  );

/** One to five policies with names of their own. */
export const policySet: fc.Arbitrary<KubernetesObject[]> = fc
  .array(fc.oneof({ weight: 5, arbitrary: cilium }, { weight: 1, arbitrary: kubernetes }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) =>
    list.map(
      (object, index) => ({ ...object, metadata: { name: `policy-${index}`, ...object.metadata } }) as KubernetesObject,
    ),
  );

const ids = SUBJECTS.map(({ id }) => id);
const pods = SUBJECTS.filter(({ kind }) => kind === "pod").map(({ id }) => id);

/** A connection with a pod at one end at least; sometimes with a request or a query. */
export const question: fc.Arbitrary<Question> = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constantFrom(...pods), fc.constantFrom(...ids)),
      fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...pods)),
    ),
    fc.constantFrom(...PORTS),
    fc.constantFrom("TCP" as const, "TCP" as const, "UDP" as const, "SCTP" as const),
    fc.constantFrom("none", "http", "dns"),
    fc.constantFrom("GET", "POST", "HEAD"),
    fc.constantFrom("/ok", "/no", "/orders/12", "/orders/12?x=1", "/orders/"),
    fc.constantFrom("api.stripe.com", "x.stripe.com", "a.b.example.com", "evil.example"),
    fc.record(
      {
        host: fc.constantFrom("shop.example", "pay.example", "shop.other"),
        headers: fc.constantFrom({ "x-team": "pay" }, { "X-Team": "shop", "x-trace": "1" }, { "x-other": "1" }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([[from, to], port, transport, layer, method, path, dns, more]) => ({
    from,
    to,
    port,
    transport,
    ...(layer === "http" && transport === "TCP" && { http: { method, path, ...more } }),
    ...(layer === "dns" && port === 53 && { dns }),
  }));
