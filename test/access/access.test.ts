import { describe, expect, it } from "vitest";
import { SreAccess } from "../../components/access/access.ts";
import { accessObjects } from "../../components/access/objects.ts";
import { graphOf, nodeNamed, waitsFor } from "../support/graph.ts";

const people = { readers: ["g-read"], operators: ["g-operate"], breakGlass: ["g-glass"] };
const VAP = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";
const CRB = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";

const graph = (protect = false) => graphOf(() => new SreAccess("eu-1-access", { cloud: "azure", people }, { protect }));

describe("SREs' access in a stack", () => {
  it("refuses before it gives: no right stands without every guard", async () => {
    const nodes = await graph();
    const guards = nodes.filter(({ type }) => type.includes("ValidatingAdmissionPolicy")).map(({ name }) => name);
    expect(guards.length).toBeGreaterThan(10);
    const bindings = nodes.filter(({ type }) => /:(Cluster)?RoleBinding$/.test(type));
    expect(bindings.length).toBeGreaterThan(5);
    for (const node of bindings) expect(waitsFor(nodes, node), node.name).toEqual(expect.arrayContaining(guards));
    const roles = nodes.filter(({ type }) => /:(Cluster)?Role$/.test(type));
    expect(roles.length).toBeGreaterThan(5);
    for (const node of roles) expect(waitsFor(nodes, node), node.name).toEqual(expect.arrayContaining(guards));
  });

  it("lets a group go by taking it out of the settings, and loses no binding to a destroy that is refused", async () => {
    const nodes = await graph(true);
    const bindings = nodes.filter(({ type }) => /:(Cluster)?RoleBinding$/.test(type));
    const roles = nodes.filter(({ type }) => /:(Cluster)?Role$/.test(type));
    for (const { name, protect } of bindings) {
      expect(protect, name).toBe(false);
      expect(
        roles.some((role) => role.dependsOn.includes(name)),
        name,
      ).toBe(true);
    }
    for (const { name, protect } of roles) expect(protect, name).toBe(true);
  });

  it("places every object as its own kind, under its own name", async () => {
    const nodes = await graph();
    expect(nodes.filter(({ type }) => type.startsWith("kubernetes:"))).toHaveLength(
      accessObjects({ cloud: "azure", people }).length,
    );
    expect(
      nodeNamed(nodes, VAP, "eu-1-access-validatingadmissionpolicybinding-cellwall-production-exec"),
    ).toBeDefined();
    expect(nodeNamed(nodes, CRB, "eu-1-access-clusterrolebinding-cellwall-break-glass")).toBeDefined();
  });

  it("binds a policy only once it is there", async () => {
    const nodes = await graph();
    for (const { name, dependsOn } of nodes.filter(({ type }) => type === VAP)) {
      expect(dependsOn).toContain(name.replace("policybinding-", "policy-"));
    }
  });
});
