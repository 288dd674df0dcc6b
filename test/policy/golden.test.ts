import { describe, expect, it } from "vitest";
import type { Model } from "../../components/contract/model.ts";
import { fileName, toYaml } from "../../components/policy/render.ts";
import { golden } from "../support/golden.ts";
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
} from "../support/model.ts";

const api = (visibility: readonly ("project" | "organization" | "public")[]) =>
  component("api", { endpoints: [endpoint("rest", { visibility })] });

/** What people ask for, and a model that says it. The files are what they get; read them before you take a change. */
const INTENTS: Readonly<Record<string, Model>> = {
  "a cell that only computes": model([cell("acme/jobs", [component("nightly", { kind: "scheduledTask" })])]),
  "a service behind both gateways": model([cell("acme/orders", [api(["project", "organization", "public"])])]),
  "a database for one service alone": model([
    cell("acme/orders", [
      component("api", { dependencies: [dependency("acme/orders/db:pg")] }),
      component("db", {
        kind: "stateful",
        endpoints: [endpoint("pg", { protocol: "TCP", port: 5432, targetPort: 5432 })],
      }),
    ]),
  ]),
  "callers with different operations": model([
    cell("acme/orders", [
      component("api", {
        endpoints: [
          endpoint("rest", {
            visibility: ["project", "organization"],
            http: contract(["GET /orders", "GET /orders/{id}", "POST /orders"], { basePaths: ["/v1"] }),
          }),
        ],
      }),
      component("web", { dependencies: [dependency("acme/orders/api:rest")] }),
      component("report", { dependencies: [dependency("acme/orders/api:rest", { operations: ["GET /orders"] })] }),
    ]),
  ]),
  "another cell, directly and through the gateway": model([
    cell("acme/orders", [api(["organization"])]),
    cell("acme/portal", [
      component("near", { dependencies: [dependency("acme/orders/api:rest")] }),
      component("far", { dependencies: [dependency("acme/orders/api:rest", { route: "internalGateway" })] }),
    ]),
  ]),
  "approved ways out": model([
    cell("acme/orders", [
      component("api", {
        egress: [
          egress("ea-1", { fqdn: "api.stripe.com" }, { sni: ["api.stripe.com"] }),
          egress("ea-2", { fqdnPattern: "*.blob.example.com" }),
          egress("ea-3", { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] }),
        ],
      }),
    ]),
  ]),
  "what watches and what is called by the API server": model([
    cell("acme/operator", [
      component("hook", { metrics: { port: 9464 }, webhooks: [{ port: 9443 }], kubeApiServer: true }),
    ]),
  ]),
  "an open cell": model([cell("acme/orders", [api(["project"]), component("web")], { intraCell: "open" })]),
  "a cell under observation": model([
    cell(
      "acme/orders",
      [
        component("api", {
          endpoints: [endpoint("rest", { visibility: ["public"], http: contract(["GET /orders"]) })],
          egress: [egress("ea-1", { fqdn: "api.stripe.com" }, { sni: ["api.stripe.com"] })],
        }),
      ],
      { phase: "observe" },
    ),
  ]),
  "Cilium's own gateway": model([cell("acme/orders", [api(["public"])])], {
    gateways: PLATFORM.gateways.map((one) => ({ ...one, identity: "cilium" as const })),
  }),
};

describe("policies for", () => {
  it.each(Object.entries(INTENTS))("%s", (intent, given) => {
    const files = Object.fromEntries(
      objectsOf(given)
        .filter(({ kind }) => kind === "CiliumNetworkPolicy")
        .map((object) => [fileName(object), toYaml(object)]),
    );
    expect(files).toEqual(golden(`policy/${intent.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`, files));
  });

  it("any plane: guardrails, and what is around the policies of a cell", () => {
    const files = Object.fromEntries(
      objectsOf(model([cell("acme/orders", [component("api", { kubeApiServer: true })])]))
        .filter(({ kind }) => kind !== "CiliumNetworkPolicy")
        .map((object) => [fileName(object), toYaml(object)]),
    );
    expect(files).toEqual(golden("policy/plane-and-boundary", files));
  });
});
