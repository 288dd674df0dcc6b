import { describe, expect, it } from "vitest";
import { MANAGED_BY } from "../../components/contract/label.ts";
import type { HttpContract, Model, Visibility } from "../../components/contract/model.ts";
import { compile } from "../../components/policy/bundle.ts";
import type { PolicySpec } from "../../components/policy/cilium.ts";
import {
  cell,
  component,
  contract,
  dependency,
  egress,
  endpoint,
  model,
  objectsOf,
  PLATFORM,
  policiesOf,
  specOf,
} from "../support/model.ts";

const NAMESPACE = "k8s:io.kubernetes.pod.namespace";
const ACCOUNT = "k8s:io.cilium.k8s.policy.serviceaccount";
const STRIPE = { fqdn: "api.stripe.com" };

/** A cell that uses everything once. */
function everything(phase: "observe" | "enforce"): Model {
  return model([
    cell(
      "acme/orders",
      [
        component("api", {
          endpoints: [
            endpoint("rest", { visibility: ["project", "organization", "public"], http: contract(["GET /orders"]) }),
          ],
          dependencies: [dependency("acme/orders/db:pg")],
          egress: [egress("ea-1", STRIPE, { sni: ["api.stripe.com"] })],
          metrics: { port: 9464 },
          webhooks: [{ port: 9443 }],
          kubeApiServer: true,
        }),
        component("db", { endpoints: [endpoint("pg", { protocol: "TCP", port: 5432, targetPort: 5432 })] }),
        component("nightly", { kind: "task", dependencies: [dependency("acme/orders/api:rest")] }),
      ],
      { phase },
    ),
  ]);
}

describe("a task without endpoints", () => {
  const shop = model([cell("acme/orders", [component("nightly", { kind: "task" })])]);

  it("gets no policy with an empty list, which Cilium would refuse", () => {
    expect(JSON.stringify(objectsOf(shop))).not.toContain('gress":[]');
  });

  it("is closed by the default deny, in the form that Cilium takes", () => {
    expect(specOf(shop, "cell-00-default-deny")).toMatchObject({ endpointSelector: {}, ingress: [{}], egress: [{}] });
    expect(policiesOf(shop).map(({ metadata }) => metadata.name)).toEqual([
      "cellwall-deny-kubelet",
      "cellwall-deny-metadata",
      "cell-10-dns",
      "cell-00-default-deny",
      "cell-00-default-deny",
    ]);
  });
});

describe("ports", () => {
  const called = (targetPort: number | string | { from: number; to: number }) =>
    model([
      cell("acme/orders", [
        component("api", { dependencies: [dependency("acme/orders/db:pg")] }),
        component("db", { endpoints: [endpoint("pg", { protocol: "TCP", port: 5432, targetPort })] }),
      ]),
    ]);

  it.each([
    ["a number", 6000, { port: "6000", protocol: "TCP" }],
    ["a name", "pg", { port: "pg", protocol: "TCP" }],
    ["a range", { from: 6000, to: 6009 }, { port: "6000", endPort: 6009, protocol: "TCP" }],
  ])("are those of the pod, never of the Service: %s", (_, targetPort, port) => {
    const given = called(targetPort);
    expect(specOf(given, "cell-20-db-in-pg")?.ingress?.[0]?.toPorts).toEqual([{ ports: [port] }]);
    expect(specOf(given, "cell-30-api-out")?.egress?.[0]?.toPorts).toEqual([{ ports: [port] }]);
    expect(JSON.stringify(policiesOf(given))).not.toContain('"5432"');
  });
});

describe("the observe phase", () => {
  const given = everything("observe");
  const own = policiesOf(given).filter(({ metadata }) => metadata.namespace !== undefined);

  it("has no default deny, and every policy says so", () => {
    expect(own.map(({ metadata }) => metadata.name)).not.toContain("cell-00-default-deny");
    expect(own.length).toBeGreaterThan(5);
    expect(
      own.filter(
        ({ spec }) => JSON.stringify((spec as PolicySpec).enableDefaultDeny) !== '{"ingress":false,"egress":false}',
      ),
    ).toEqual([]);
  });

  it("inspects no request, because a proxy denies what its rules leave out", () => {
    expect(JSON.stringify(own).match(/"(http|serverNames)"/g)).toBeNull();
  });

  it("still names approvals in flow logs", () => {
    expect(specOf(given, "cell-40-api-ea-1")?.log).toEqual({ value: "ea-1" });
  });
});

describe("the enforce phase", () => {
  it("never switches a default deny off, except in guardrails", () => {
    const own = policiesOf(everything("enforce")).filter(({ metadata }) => metadata.namespace !== undefined);
    expect(own.filter(({ spec }) => "enableDefaultDeny" in (spec as object))).toEqual([]);
  });

  it("places what allows before what denies, the namespace first", () => {
    const { objects = [] } = compile(everything("enforce")).cells[0] ?? {};
    expect(objects[0]?.object.kind).toBe("Namespace");
    expect([...new Set(objects.map(({ stage }) => stage))]).toEqual(["boundary", "allow", "deny"]);
  });
});

describe("an approval", () => {
  const given = model([
    cell("acme/orders", [
      component("api", { egress: [egress("ea-1", STRIPE, { sni: ["api.stripe.com"] })] }),
      component("web"),
    ]),
  ]);

  it("shows in every flow that it allows, and ends on record", () => {
    expect(policiesOf(given).find(({ metadata }) => metadata.name === "cell-40-api-ea-1")).toMatchObject({
      metadata: {
        annotations: { "cellwall.dev/approval": "ea-1", "cellwall.dev/approval-expires": "2027-03-31T00:00:00Z" },
      },
      spec: { log: { value: "ea-1" }, labels: [{ key: "egress-approval", value: "ea-1", source: "cell" }] },
    });
  });

  it("opens the name, its port and its TLS name, and the query for it", () => {
    expect(specOf(given, "cell-40-api-ea-1")?.egress).toEqual([
      {
        toEndpoints: [{ matchLabels: { [NAMESPACE]: "kube-system", "k8s:k8s-app": "kube-dns" } }],
        toPorts: [{ ports: [{ port: "53", protocol: "ANY" }], rules: { dns: [{ matchName: "api.stripe.com" }] } }],
      },
      {
        toFQDNs: [{ matchName: "api.stripe.com" }],
        toPorts: [{ ports: [{ port: "443", protocol: "TCP" }], serverNames: ["api.stripe.com"] }],
      },
    ]);
  });

  it("lets nobody but its component resolve the name", () => {
    expect(
      policiesOf(given)
        .filter((one) => JSON.stringify(one).includes("stripe"))
        .map(({ metadata }) => metadata.name),
    ).toEqual(["cell-40-api-ea-1"]);
    expect(specOf(given, "cell-40-api-ea-1")?.endpointSelector).toEqual({
      matchLabels: { "cellwall.dev/component": "api", [ACCOUNT]: "api" },
    });
  });

  it("with exceptions keeps them", () => {
    const range = model([
      cell("acme/orders", [
        component("api", { egress: [egress("ea-2", { cidr: "203.0.113.0/24", except: ["203.0.113.8/32"] })] }),
      ]),
    ]);
    expect(specOf(range, "cell-40-api-ea-2")?.egress).toEqual([
      {
        toCIDRSet: [{ cidr: "203.0.113.0/24", except: ["203.0.113.8/32"] }],
        toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }],
      },
    ]);
  });

  it("for 41 ports takes two lists of them", () => {
    const many = Array.from({ length: 41 }, (_, index) => ({
      from: 7000 + index,
      to: 7000 + index,
      transport: "TCP" as const,
    }));
    const given = model([
      cell("acme/orders", [component("api", { egress: [egress("ea-3", STRIPE, { ports: many })] })]),
    ]);
    expect(
      specOf(given, "cell-40-api-ea-3")
        ?.egress?.at(-1)
        ?.toPorts?.map(({ ports }) => ports.length),
    ).toEqual([40, 1]);
  });
});

describe("visibility", () => {
  const visible = (visibility: readonly Visibility[], platform = {}) =>
    specOf(
      model([cell("acme/orders", [component("api", { endpoints: [endpoint("rest", { visibility })] })])], platform),
      "cell-20-api-in-rest",
    );
  const gateway = (name: string) => ({
    fromEndpoints: [{ matchLabels: { [NAMESPACE]: `gateway-${name}`, [ACCOUNT]: `${name}-gateway` } }],
    toPorts: [{ ports: [{ port: "8080", protocol: "TCP" }] }],
  });

  it.each<[string, Visibility[], unknown]>([
    ["nobody", [], undefined],
    ["nobody without a caller", ["project"], undefined],
    ["the internal gateway", ["organization"], [gateway("internal")]],
    ["the external gateway", ["public"], [gateway("external")]],
    ["both gateways", ["organization", "public"], [gateway("external"), gateway("internal")]],
  ])("lets in %s", (_, words, rules) => {
    expect(visible(words)?.ingress).toEqual(rules);
  });

  it("lets in Cilium's own proxy by its entity", () => {
    const gateways = PLATFORM.gateways.map((one) => ({ ...one, identity: "cilium" as const }));
    expect(visible(["public"], { gateways })?.ingress).toEqual([
      { fromEntities: ["ingress"], toPorts: [{ ports: [{ port: "8080", protocol: "TCP" }] }] },
    ]);
  });
});

describe("callers of a contract", () => {
  it("stand together where they may do the same, and apart where not", () => {
    const to = "acme/orders/api:rest";
    const given = model([
      cell("acme/orders", [
        component("api", { endpoints: [endpoint("rest", { http: contract(["GET /orders", "POST /orders"]) })] }),
        component("a", { dependencies: [dependency(to)] }),
        component("b", { dependencies: [dependency(to)] }),
        component("c", { dependencies: [dependency(to, { operations: ["GET /orders"] })] }),
      ]),
    ]);
    const rules = specOf(given, "cell-20-api-in-rest")?.ingress ?? [];
    expect(rules.map(({ fromEndpoints }) => fromEndpoints?.map(({ matchLabels }) => matchLabels?.[ACCOUNT]))).toEqual([
      ["c"],
      ["a", "b"],
    ]);
  });

  it("get no rule at all where they may do nothing: Cilium takes an empty list of requests for all of them", () => {
    const to = "acme/orders/api:rest";
    const called = (http: HttpContract, operations?: readonly string[]) =>
      model([
        cell("acme/orders", [
          component("api", { endpoints: [endpoint("rest", { visibility: ["public"], http })] }),
          component("a", { dependencies: [dependency(to, operations === undefined ? {} : { operations })] }),
        ]),
      ]);
    expect(specOf(called(contract([])), "cell-20-api-in-rest")).toBeUndefined();
    const [gateway, ...others] = specOf(called(contract(["GET /orders"]), []), "cell-20-api-in-rest")?.ingress ?? [];
    expect(others).toEqual([]);
    expect(gateway?.fromEndpoints?.[0]?.matchLabels?.[NAMESPACE]).toBe("gateway-external");
    expect(gateway?.toPorts?.[0]?.rules).toEqual({ http: [{ method: "GET|HEAD", path: "/orders(\\?.*)?" }] });
  });

  it("of an open cell keep to the operations that they name", () => {
    const given = model([
      cell(
        "acme/orders",
        [
          component("api", { endpoints: [endpoint("rest", { http: contract(["GET /orders", "POST /orders"]) })] }),
          component("web", { dependencies: [dependency("acme/orders/api:rest", { operations: ["GET /orders"] })] }),
        ],
        { intraCell: "open" },
      ),
    ]);
    const rules = specOf(given, "cell-20-api-in-rest")?.ingress ?? [];
    const ofWeb = rules.filter((rule) => JSON.stringify(rule.fromEndpoints).includes('"web"'));
    expect(ofWeb.map(({ toPorts }) => toPorts?.[0]?.rules)).toEqual([
      { http: [{ method: "GET|HEAD", path: "/orders(\\?.*)?" }] },
    ]);
  });

  it("of an open cell are bound by it too", () => {
    const given = model([
      cell(
        "acme/orders",
        [component("api", { endpoints: [endpoint("rest", { http: contract(["GET /orders"]) })] }), component("web")],
        { intraCell: "open" },
      ),
    ]);
    const rules = specOf(given, "cell-20-api-in-rest")?.ingress ?? [];
    expect(rules.map(({ toPorts }) => toPorts?.map((entry) => "rules" in entry))).toEqual([[true]]);
  });
});

describe("webhooks", () => {
  it("are called by the API server, by nodes, and through konnectivity, on their ports alone", () => {
    const given = model([cell("acme/operator", [component("hook", { webhooks: [{ port: 9443 }, { port: 9444 }] })])]);
    const toPorts = [
      {
        ports: [
          { port: "9443", protocol: "TCP" },
          { port: "9444", protocol: "TCP" },
        ],
      },
    ];
    const konnectivity = (key: string) => ({
      matchLabels: { [NAMESPACE]: "kube-system", [key]: "konnectivity-agent" },
    });
    expect(specOf(given, "cell-51-hook-webhooks")?.ingress).toEqual([
      { fromEntities: ["kube-apiserver", "remote-node", "host"], toPorts },
      { fromEndpoints: [konnectivity("k8s:app"), konnectivity("k8s:k8s-app")], toPorts },
    ]);
  });
});

describe("roles", () => {
  const roles = objectsOf(everything("enforce")).filter(({ kind }) => kind === "Role");
  const writes = (rules: unknown) =>
    (rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[])
      .filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)))
      .flatMap(({ apiGroups, resources }) => apiGroups.flatMap((group) => resources.map((name) => `${group}/${name}`)));

  it("let tenants write their workloads, and nothing that isolates or bounds them", () => {
    const tenant = roles.find(({ metadata }) => metadata.name === "cell-tenant");
    expect(writes(tenant?.rules)).toEqual([
      "/services",
      "/configmaps",
      "/secrets",
      "/persistentvolumeclaims",
      "/pods",
      "apps/deployments",
      "apps/statefulsets",
      "batch/jobs",
      "batch/cronjobs",
      "autoscaling/horizontalpodautoscalers",
      "policy/poddisruptionbudgets",
    ]);
  });

  it("let readers write nothing and read no secret", () => {
    const readonly = roles.find(({ metadata }) => metadata.name === "cell-readonly");
    expect(readonly).toBeDefined();
    expect(writes(readonly?.rules)).toEqual([]);
    expect(JSON.stringify(readonly)).not.toContain("secrets");
  });

  it("are bound to groups of the organization and the project", () => {
    const bindings = objectsOf(everything("enforce")).filter(({ kind }) => kind === "RoleBinding");
    expect(bindings.flatMap(({ subjects }) => (subjects as { name: string }[]).map(({ name }) => name))).toEqual([
      "cellwall:acme:orders:readonly",
      "cellwall:acme:orders:tenant",
    ]);
  });
});

describe("the namespace", () => {
  it("carries what guardrails, gateways and admission go by", () => {
    const [first] = compile(everything("enforce")).cells[0]?.objects ?? [];
    expect(first?.object.metadata).toMatchObject({
      name: "acme-orders-prod",
      labels: {
        "app.kubernetes.io/managed-by": MANAGED_BY,
        "cellwall.dev/organization": "acme",
        "cellwall.dev/project": "orders",
        "cellwall.dev/environment": "prod",
        "cellwall.dev/phase": "enforce",
        "pod-security.kubernetes.io/enforce": "restricted",
      },
    });
  });

  it("gives a token only to accounts of components that call the API server", () => {
    const accounts = objectsOf(everything("enforce")).filter(({ kind }) => kind === "ServiceAccount");
    expect(
      accounts.map(({ metadata, automountServiceAccountToken }) => [metadata.name, automountServiceAccountToken]),
    ).toEqual([
      ["api", true],
      ["db", false],
      ["nightly", false],
    ]);
  });
});
