import { describe, expect, it } from "vitest";
import { Cell } from "../../components/cell/cell.ts";
import type { CellBundle, KubernetesObject, Placed, Stage } from "../../components/policy/object.ts";
import { graphOf, type Node, nodeNamed } from "../support/graph.ts";

const CNP = "kubernetes:cilium.io/v2:CiliumNetworkPolicy";

const placed = (stage: Stage, apiVersion: string, kind: string, name: string): Placed => ({
  stage,
  object: {
    apiVersion,
    kind,
    metadata: kind === "Namespace" ? { name } : { name, namespace: "acme-shop-prod" },
    ...(kind === "CiliumNetworkPolicy" && { spec: { endpointSelector: {}, ingress: [{}] } }),
  } as KubernetesObject,
});

const bundle: CellBundle = {
  namespace: "acme-shop-prod",
  objects: [
    placed("boundary", "v1", "Namespace", "acme-shop-prod"),
    placed("boundary", "v1", "ServiceAccount", "api"),
    placed("allow", "cilium.io/v2", "CiliumNetworkPolicy", "cell-10-dns"),
    placed("deny", "cilium.io/v2", "CiliumNetworkPolicy", "cell-00-default-deny"),
    placed("deny", "networking.k8s.io/v1", "NetworkPolicy", "cell-00-default-deny"),
  ],
};

const cell = (waitForValid?: boolean): Promise<Node[]> =>
  graphOf(() => new Cell("shop", { bundle, ...(waitForValid !== undefined && { waitForValid }) }));

describe("a cell", () => {
  it("allows before it denies: the default deny comes after everything else", async () => {
    const nodes = await cell();
    const allow = nodeNamed(nodes, CNP, "shop-ciliumnetworkpolicy-cell-10-dns");
    const deny = nodeNamed(nodes, CNP, "shop-ciliumnetworkpolicy-cell-00-default-deny");
    expect(allow.dependsOn).toEqual(expect.arrayContaining(["shop-namespace", "shop-serviceaccount-api"]));
    expect(deny.dependsOn).toContain("shop-ciliumnetworkpolicy-cell-10-dns");
  });

  it("goes with its namespace, so that nothing opens while pods still run", async () => {
    const nodes = await cell();
    const inside = nodes.filter(({ name }) => name.startsWith("shop-") && name !== "shop-namespace");
    expect(inside).toHaveLength(4);
    expect(inside.map(({ deletedWith }) => deletedWith)).toEqual(inside.map(() => "shop-namespace"));
  });

  it("places built-in kinds as such, so that the provider waits for them as for any other", async () => {
    const types = (await cell()).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        "kubernetes:core/v1:Namespace",
        "kubernetes:core/v1:ServiceAccount",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      ]),
    );
  });

  it("waits for Cilium's verdict on policies, and only on those", async () => {
    const annotations = (node: Node) => (node.inputs.metadata as { annotations: Record<string, string> }).annotations;
    const nodes = await cell();
    const wait = "pulumi.com/waitFor";
    expect(annotations(nodeNamed(nodes, CNP, "shop-ciliumnetworkpolicy-cell-10-dns"))[wait]).toBe("condition=Valid");
    expect(annotations(nodeNamed(nodes, "kubernetes:core/v1:Namespace", "shop-namespace"))[wait]).toBeUndefined();
    const local = nodeNamed(await cell(false), CNP, "shop-ciliumnetworkpolicy-cell-10-dns");
    expect(annotations(local)[wait]).toBeUndefined();
  });

  it("refuses a bundle without its namespace before it registers anything", async () => {
    const broken = { ...bundle, objects: bundle.objects.slice(1) };
    await expect(graphOf(() => new Cell("shop", { bundle: broken }))).rejects.toThrow(
      /does not begin with its namespace/,
    );
  });
});
