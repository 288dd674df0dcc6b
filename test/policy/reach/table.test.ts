import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "../../../components/contract/model.ts";
import { type Bundles, compile } from "../../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { askedPort, componentId } from "../../../components/policy/reach/subjects.ts";
import { type ReachRow, reachTable, worldOf } from "../../../components/policy/reach/table.ts";
import { verdict } from "../../../components/policy/reach/verdict.ts";
import { anyModel } from "../../support/arbitrary.ts";

/** Every caller about every endpoint and metrics port, by brute force: what the table must have, and nothing else. */
function asked(model: Model, bundles: Bundles): string[] {
  const world = worldOf(model, bundles);
  const callers = [...world.subjects.values()].filter(
    ({ subject }) => subject.kind !== "address" && subject.id !== "host",
  );
  const found: string[] = [];
  for (const cell of model.cells)
    for (const component of cell.components) {
      const to = componentId(cell, component);
      const listening = [
        ...component.endpoints.map(({ name, targetPort, transport }) => ({
          name,
          transport,
          port: askedPort(component, targetPort),
        })),
        ...(component.metrics === undefined
          ? []
          : [{ name: "metrics", transport: "TCP" as const, port: component.metrics.port }]),
      ];
      for (const { name, ...port } of listening)
        for (const { subject } of callers)
          if (subject.id !== to && verdict(world, { from: subject.id, to, ...port }).verdict !== "denied")
            found.push(`${subject.id} ${to}:${name}`);
    }
  return found.toSorted();
}

const amongPods = (model: Model, rows: readonly ReachRow[]) => {
  const components = new Set(
    model.cells.flatMap((cell) => cell.components.map((component) => componentId(cell, component))),
  );
  return rows
    .filter(({ to }) => components.has(to.slice(0, to.lastIndexOf(":"))))
    .map(({ from, to }) => `${from} ${to}`)
    .toSorted();
};

/** Policies that no cell file gives: peers without a namespace, by entity, in other namespaces, of plain Kubernetes. */
const anyForeign: fc.Arbitrary<readonly KubernetesObject[]> = fc.subarray<KubernetesObject>([
  foreign("CiliumClusterwideNetworkPolicy", "from-any", {
    endpointSelector: { matchLabels: { "k8s:app.kubernetes.io/name": "k0" } },
    ingress: [{ fromEndpoints: [{}] }],
  }),
  foreign("CiliumClusterwideNetworkPolicy", "entities", {
    endpointSelector: {},
    enableDefaultDeny: { ingress: false, egress: false },
    ingress: [{ fromEntities: ["cluster"] }],
    egress: [{ toEntities: ["all"] }],
  }),
  foreign("CiliumNetworkPolicy", "other-namespaces", {
    endpointSelector: {},
    ingress: [
      {
        fromEndpoints: [
          { matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: "Exists" }] },
          { matchLabels: { "k8s:io.kubernetes.pod.namespace": "globex-p1-prod" } },
        ],
      },
    ],
    egress: [{ toEndpoints: [{}] }, { toEntities: ["kube-apiserver"] }],
  }),
  foreign("CiliumNetworkPolicy", "anybody", {
    endpointSelector: {},
    ingress: [{ toPorts: [{ ports: [{ port: "8000", protocol: "TCP" }] }] }],
    egress: [{ toPorts: [{ ports: [{ port: "8000", protocol: "TCP" }] }] }],
  }),
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "plain", namespace: "acme-p0-prod" },
    spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }], egress: [{}] },
  },
]);

function foreign(kind: string, name: string, spec: Record<string, unknown>): KubernetesObject {
  const namespace = kind === "CiliumNetworkPolicy" && { namespace: "acme-p0-prod" };
  return { apiVersion: "cilium.io/v2", kind, metadata: { name, ...namespace }, spec };
}

const withForeign = (model: Model, objects: readonly KubernetesObject[]): Bundles => {
  const bundles = compile(model);
  const [some] = bundles.cluster;
  if (some === undefined) throw new Error("a plane has guardrails");
  return { ...bundles, cluster: [...bundles.cluster, ...objects.map((object) => ({ ...some, object }))] };
};

describe("the table of who may talk to whom", () => {
  it("has every pair that the policies let through, and no other", () => {
    let edges = 0;
    fc.assert(
      fc.property(anyModel, anyForeign, (model, objects) => {
        const bundles = withForeign(model, objects);
        const wanted = asked(model, bundles);
        edges += wanted.length;
        expect(amongPods(model, reachTable(model, bundles))).toEqual(wanted);
      }),
      { numRuns: 150 },
    );
    expect(edges).toBeGreaterThan(100);
  });

  it("has for a few cells the edges from and to them, as the whole table has them", () => {
    fc.assert(
      fc.property(anyModel, anyForeign, fc.integer({ min: 0, max: 63 }), (model, objects, chosen) => {
        const bundles = withForeign(model, objects);
        const some = model.cells.filter((_, index) => (chosen >> index) % 2 === 1);
        const ids = some.flatMap(({ organization, project }) => `${organization}/${project}/`);
        const rows = reachTable(model, bundles).filter((row) =>
          [row.from, row.to].some((end) => ids.some((id) => end.startsWith(id))),
        );
        expect(reachTable(model, bundles, new Set(some.map(({ namespace }) => namespace)))).toEqual(rows);
      }),
      { numRuns: 150 },
    );
  });
});
