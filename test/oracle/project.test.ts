import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PodSubject, Subject } from "../../components/policy/reach/subject.ts";
import { subjectsOf } from "../../components/policy/reach/subjects.ts";
import { type Question, verdict } from "../../components/policy/reach/verdict.ts";
import { createWorld } from "../../components/policy/reach/world.ts";
import { cell, component, dependency, endpoint, model, policiesOf } from "../support/model.ts";
import { Oracle } from "../support/oracle.ts";

/**
 * What OpenChoreo's end-to-end suite asks of its network policies (test/e2e/suites/networkpolicy, read 2026-11), said in
 * cells: two organizations, a project in two environments, endpoints of every visibility. Calls are declared here; where
 * OpenChoreo leaves a way open that nobody declared, the expectation is denied.
 */
const http = (visibility: Parameters<typeof endpoint>[1]) => [
  endpoint("http", { port: 8080, targetPort: 8080, ...visibility }),
];

function cells(environment: string) {
  const given = { environment };
  const to = (target: string) => dependency(target, {}, environment);
  return [
    cell(
      "acme/proj1",
      [
        component("comp-a", { endpoints: http({ visibility: ["project", "organization", "public"] }) }),
        component("comp-b", { endpoints: http({ visibility: ["project"] }) }),
        component("comp-c", { endpoints: http({ visibility: ["project", "organization"] }) }),
        component("client-a", { dependencies: [to("acme/proj1/comp-b:http"), to("acme/proj1/comp-c:http")] }),
      ],
      given,
    ),
    cell("acme/proj2", [component("client-b", { dependencies: [to("acme/proj1/comp-a:http")] })], given),
    cell(
      "beta/proj1",
      [component("comp-d", { endpoints: http({ visibility: ["project"] }) }), component("client-d")],
      given,
    ),
  ];
}

const dev = model(cells("dev"));
const staging = model(cells("staging"));
const stagingPods = subjectsOf(staging)
  .filter((subject): subject is PodSubject => subject.kind === "pod" && subject.id.includes("/proj"))
  .map((pod): Subject => ({ ...pod, id: `staging ${pod.id}` }));
const bare = { kind: "pod", serviceAccount: "default", labels: { app: "echo" } } as const;
const subjects: readonly Subject[] = [
  ...subjectsOf(dev),
  ...stagingPods,
  // Outside of every cell: no policy selects them, so only the caller's own end can deny.
  { ...bare, id: "echo of another organization", namespace: "beta-tools" },
  { ...bare, id: "echo of another environment", namespace: "acme-tools-staging" },
  { id: "example.com", kind: "address", ip: "198.51.100.80", fqdn: "example.com" },
];
const policies = [
  ...policiesOf(dev),
  ...policiesOf(staging).filter(({ metadata }) => metadata.namespace !== undefined),
];

const SCENARIOS: readonly (readonly [string, string, string, "allowed" | "denied"])[] = [
  ["a component of the project, to an endpoint for the project", "acme/proj1/client-a", "acme/proj1/comp-b", "allowed"],
  [
    "a component of the project, to an endpoint for the organization",
    "acme/proj1/client-a",
    "acme/proj1/comp-c",
    "allowed",
  ],
  ["another project, to an endpoint for the organization", "acme/proj2/client-b", "acme/proj1/comp-a", "allowed"],
  ["another project, to an endpoint for its project alone", "acme/proj2/client-b", "acme/proj1/comp-b", "denied"],
  ["another organization, inwards", "beta/proj1/client-d", "acme/proj1/comp-a", "denied"],
  ["another organization, outwards", "acme/proj1/client-a", "beta/proj1/comp-d", "denied"],
  ["another environment of the same project", "acme/proj1/client-a", "staging acme/proj1/comp-a", "denied"],
  ["another environment, backwards", "staging acme/proj1/client-a", "acme/proj1/comp-b", "denied"],
  ["the external gateway, to a public endpoint", "gateway:external", "acme/proj1/comp-a", "allowed"],
  ["the external gateway, to an endpoint for the project", "gateway:external", "acme/proj1/comp-b", "denied"],
  ["the internal gateway, to an endpoint for the organization", "gateway:internal", "acme/proj1/comp-c", "allowed"],
  ["the external gateway, to an endpoint for the organization", "gateway:external", "acme/proj1/comp-c", "denied"],
  [
    "egress alone, to an open pod of another organization",
    "acme/proj1/client-a",
    "echo of another organization",
    "denied",
  ],
  [
    "egress alone, to an open pod of another environment",
    "acme/proj1/client-a",
    "echo of another environment",
    "denied",
  ],
  ["a neighbour that declared nothing", "acme/proj1/comp-a", "acme/proj1/comp-b", "denied"],
  ["the internet without an approval", "acme/proj1/client-a", "example.com", "denied"],
];

const dns = (name: string): Question => ({
  from: "acme/proj1/client-a",
  to: "dns",
  port: 53,
  transport: "UDP",
  dns: name,
});

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.start();
});
afterAll(() => oracle?.stop());

async function both(question: Question): Promise<readonly (string | undefined)[]> {
  const world = createWorld({ subjects, policies });
  const { verdicts } = await oracle.verdicts(subjects, policies, [question]);
  return [verdict(world, question).verdict, verdicts?.[0]?.verdict];
}

describe("projects and organizations", () => {
  it.each(SCENARIOS)("%s", async (_, from, to, expected) => {
    expect(await both({ from, to, port: 8080, transport: "TCP" })).toEqual([expected, expected]);
  });

  it("resolve names of the cluster, and no others without an approval", async () => {
    expect(await both(dns("kubernetes.default.svc.cluster.local"))).toEqual(["allowed", "allowed"]);
    expect(await both(dns("www.example.com"))).toEqual(["denied", "denied"]);
  });
});
