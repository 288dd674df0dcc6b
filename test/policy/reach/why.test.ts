import { describe, expect, it } from "vitest";
import type { Model } from "../../../components/contract/model.ts";
import { compile } from "../../../components/policy/bundle.ts";
import { type Ask, readAsk } from "../../../components/policy/reach/ask/ask.ts";
import { type Why, why, worldFor } from "../../../components/policy/reach/ask/why.ts";
import { componentId, subjectsOf } from "../../../components/policy/reach/subjects.ts";
import { verdict } from "../../../components/policy/reach/verdict.ts";
import { createWorld } from "../../../components/policy/reach/world.ts";
import { cell, component, contract, dependency, egress, endpoint, model, policiesOf } from "../../support/model.ts";

const AT = (line: number) => ({ file: "orders.yaml", line, column: 1 });

const REST = endpoint("rest", {
  visibility: ["project", "organization"],
  http: contract(["GET /orders", "POST /orders"]),
});
const SHOP = model([
  cell("acme/orders", [
    component("api", { endpoints: [REST, endpoint("admin", { targetPort: 9000 })] }),
    component("db", { endpoints: [endpoint("pg", { protocol: "TCP", targetPort: 5432 })] }),
    component("job", {
      location: AT(30),
      dependencies: [
        dependency("acme/orders/api:rest", { operations: ["GET /orders"], location: AT(32) }),
        dependency("acme/orders/db:pg", { location: AT(33) }),
      ],
      egress: [egress("ea-1", { fqdn: "api.stripe.com" }, { location: AT(40) })],
    }),
  ]),
  cell(
    "acme/web",
    [component("bff", { dependencies: [dependency("acme/orders/api:rest", { route: "internalGateway" })] })],
    { owner: { team: "web", contact: "web@acme.example" } },
  ),
  cell("globex/portal", [component("site", { endpoints: [endpoint("http", { targetPort: "http" })] })]),
]);

function ask(question: Ask, shop: Model = SHOP): Why {
  const asked = readAsk(shop, question);
  if ("message" in asked) throw new Error(`${asked.message}: ${asked.fix}`);
  return why(shop, worldFor(shop, compile(shop), [asked]), asked);
}

function problem(question: Ask): string {
  const asked = readAsk(SHOP, question);
  return "message" in asked ? `${asked.field}: ${asked.message}; ${asked.fix}` : "can be asked";
}

describe("an allowed connection", () => {
  it("names the declarations of both sides, with file and line", () => {
    const answer = ask({ from: "acme/orders/job", to: "acme/orders/db" });
    expect(answer).toMatchObject({ verdict: "allowed", to: "acme/orders/db:pg", port: "5432/TCP", missing: [] });
    expect(answer.egress.by).toEqual([
      {
        policy: { kind: "CiliumNetworkPolicy", namespace: "acme-orders-prod", name: "cell-30-job-out" },
        declared: [{ text: "dependsOn db:pg", location: AT(33) }],
      },
    ]);
    expect(answer.ingress.by[0]?.declared.map(({ text }) => text)).toEqual([
      "endpoint db:pg, visibility [project]",
      "dependsOn of orders/job",
    ]);
  });

  it("says which requests pass", () => {
    expect(ask({ from: "acme/orders/job", to: "acme/orders/api:rest" }).requests).toBe("GET|HEAD /orders");
  });

  it("to a name needs its DNS rule, and tells the approval", () => {
    const answer = ask({ from: "acme/orders/job", to: "fqdn:API.stripe.com." });
    expect(answer).toMatchObject({ verdict: "allowed", port: "443/TCP", dns: { decision: "allowed" } });
    expect(answer.dns?.by.map(({ policy }) => policy.name)).toEqual(["cell-40-job-ea-1"]);
    expect(answer.egress.by[0]?.declared[0]?.text).toMatch(/approval ea-1, until 2027-03-31/);
  });

  it("is told apart from one that nothing holds back yet", () => {
    const observed = { ...SHOP, cells: SHOP.cells.map((one) => ({ ...one, phase: "observe" as const })) };
    const answer = ask({ from: "acme/web/bff", to: "acme/orders/db" }, observed);
    expect(answer).toMatchObject({ verdict: "allowed", enforced: "denied" });
    expect(answer.notes.join()).toContain("phase observe");
  });
});

describe("a denied connection", () => {
  it("without a dependency names the caller's team and the piece to add", () => {
    const [first, second] = ask({ from: "acme/web/bff", to: "acme/orders/db" }).missing;
    expect(first).toMatchObject({
      owner: { cell: "acme/web", team: "web", contact: "web@acme.example" },
      yaml: "dependsOn:\n  - { cell: orders, component: db, endpoint: pg, route: direct }\n",
    });
    expect(second).toMatchObject({
      owner: { cell: "acme/orders", team: "orders" },
      yaml: "visibility: [project, organization]\n",
    });
  });

  it("for a request outside the caller's operations names the operation", () => {
    const answer = ask({ from: "acme/orders/job", to: "acme/orders/api:rest", method: "post", path: "/orders" });
    expect(answer).toMatchObject({ verdict: "denied", request: "POST /orders", ingress: { decision: "denied" } });
    expect(answer.missing[0]?.location).toEqual(AT(32));
    expect(answer.missing[0]?.yaml).toContain('operations: ["GET /orders", "POST /orders"]');
  });

  it("for a request outside the contract names the provider", () => {
    const answer = ask({ from: "gateway:internal", to: "acme/orders/api:rest", method: "GET", path: "/debug" });
    expect(answer.missing).toMatchObject([{ owner: { team: "orders" }, what: expect.stringContaining("GET /debug") }]);
  });

  it("that is declared through a gateway shows that way", () => {
    const answer = ask({ from: "acme/web/bff", to: "acme/orders/api:rest" });
    expect(answer.verdict).toBe("denied");
    expect(answer.notes.join()).toContain("acme/web/bff -> gateway:internal -> acme/orders/api");
  });

  it("to the world asks for an approval, with the egress and the record to write", () => {
    const [piece] = ask({ from: "acme/web/bff", to: "fqdn:api.stripe.com" }).missing;
    expect(piece?.yaml).toContain("to: { fqdn: api.stripe.com }");
    expect(piece?.yaml).toContain("kind: EgressApproval");
  });

  it("on another port of an approved name points at that approval", () => {
    const [piece] = ask({ from: "acme/orders/job", to: "fqdn:api.stripe.com", port: "8443" }).missing;
    expect(piece).toMatchObject({ location: AT(40), yaml: "ports: [443/TCP, 8443/TCP]\n" });
  });

  it("to a metadata service has no fix at all", () => {
    const answer = ask({ from: "acme/orders/job", to: "ip:169.254.169.254" });
    expect(answer).toMatchObject({
      verdict: "denied",
      missing: [],
      egress: { by: [{ policy: { name: "cellwall-deny-metadata" } }] },
    });
  });

  it("on the Service's port says which port policies see", () => {
    const [piece] = ask({ from: "acme/orders/job", to: "acme/orders/api", port: "80/TCP" }).missing;
    expect(piece?.what).toContain("policies see 8080/TCP");
  });

  it("for want of a DNS rule alone says so", () => {
    const asked = readAsk(SHOP, { from: "acme/orders/job", to: "fqdn:api.stripe.com" });
    if ("message" in asked) throw new Error(asked.message);
    const policies = policiesOf(SHOP).map((policy) => {
      const spec = policy.spec as { egress?: { toFQDNs?: unknown }[] };
      return policy.metadata.name === "cell-40-job-ea-1"
        ? { ...policy, spec: { ...spec, egress: spec.egress?.filter(({ toFQDNs }) => toFQDNs !== undefined) } }
        : policy;
    });
    const answer = why(SHOP, createWorld({ subjects: subjectsOf(SHOP), policies }), asked);
    expect(answer).toMatchObject({
      verdict: "denied",
      egress: { decision: "allowed" },
      dns: { decision: "denied" },
      missing: [{ what: expect.stringContaining("not ask the resolver for api.stripe.com") }],
    });
  });
});

describe("a verdict", () => {
  it("is the evaluator's, and a denial is never without a next step, for every pair of components", () => {
    const world = worldFor(SHOP, compile(SHOP), []);
    const seen = { allowed: 0, denied: 0 };
    for (const home of SHOP.cells) {
      for (const target of home.components.flatMap((one) =>
        one.endpoints.map((end) => `${componentId(home, one)}:${end.name}`),
      )) {
        for (const from of [...world.subjects.values()].filter(({ subject }) => subject.kind === "pod")) {
          const asked = readAsk(SHOP, { from: from.subject.id, to: target });
          if ("message" in asked || asked.from.id === asked.to.id) continue;
          const answer = why(SHOP, world, asked);
          expect(answer.verdict).toBe(verdict(world, asked.question).verdict);
          if (answer.verdict === "denied") expect(answer.missing[0]?.owner?.team).toBeTruthy();
          else expect(answer.ingress.by[0]?.declared.length).toBeGreaterThan(0);
          seen[answer.verdict === "denied" ? "denied" : "allowed"]++;
        }
      }
    }
    expect(seen.allowed).toBeGreaterThan(2);
    expect(seen.denied).toBeGreaterThan(10);
  });

  it("is unknown, not denied, where a named port may be the one that is asked about", () => {
    expect(ask({ from: "gateway:external", to: "globex/portal/site", port: "3000" }).verdict).toBe("unknown");
    expect(ask({ from: "gateway:external", to: "globex/portal/site", port: "http" })).toMatchObject({
      verdict: "denied",
      port: "http/TCP",
    });
  });
});

describe("a question that can't be asked", () => {
  it.each([
    [
      { from: "acme/orders/jbo", to: "acme/orders/db" },
      'from: no component "acme/orders/jbo"',
      'did you mean "acme/orders/job"?',
    ],
    [
      { from: "acme/orders/job", to: "acme/orders/api:ret" },
      'to: acme/orders/api has no endpoint "ret"',
      'did you mean "rest"?',
    ],
    [{ from: "gateway:extrenal", to: "acme/orders/db" }, "from:", 'did you mean "gateway:external"?'],
    [
      { from: "acme/orders/job", to: "acme/orders/api" },
      "port: acme/orders/api has 2 endpoints",
      "acme/orders/api:admin (9000/TCP)",
    ],
    [{ from: "acme/orders/db", to: "acme/orders/job" }, "port:", "has no endpoints"],
    [{ from: "wrld", to: "acme/orders/db" }, "from:", 'did you mean "world"?'],
    [
      { from: "acme/orders/job", to: "ip:10.0.3.4" },
      "to: 10.0.3.4 is one of the plane's own addresses",
      "name the component",
    ],
    [{ from: "acme/orders/job", to: "ip:10.0.3" }, "to:", "is not an address"],
    [{ from: "acme/orders/job", to: "fqdn:*.stripe.com" }, "to:", "wildcard"],
    [{ from: "acme/orders/job", to: "acme/orders/db", port: "70000/TCP" }, "port:", "is not a port"],
    [{ from: "acme/orders/job", to: "acme/orders/db", method: "GET" }, "path:", "add the path"],
    [{ from: "acme/orders/job", to: "acme/orders/db", method: "GET", path: "x" }, "path:", "write /x"],
  ])("%j", (question, start, part) => {
    expect(problem(question)).toContain(start);
    expect(problem(question)).toContain(part);
  });
});
