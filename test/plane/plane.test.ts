import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExistingCluster } from "../../components/cluster/existing.ts";
import type { Platform } from "../../components/contract/model.ts";
import { DataPlane } from "../../components/plane/plane.ts";
import { graphOf, isSecret, type Node, nodeNamed } from "../support/graph.ts";

const platform: Platform = {
  name: "eu-1",
  gateways: [
    { name: "external", identity: { namespace: "gateway-external", serviceAccount: "external-gateway" }, port: 443 },
    { name: "internal", identity: "cilium", port: 443 },
  ],
  dns: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 },
  scrapers: [{ namespace: "monitoring", serviceAccount: "prometheus" }],
  cidrs: { pods: [], services: [], nodes: [] },
  cilium: { version: "1.20.2", flavour: "self-managed" },
};

let crds: string;

beforeAll(() => {
  crds = mkdtempSync(join(tmpdir(), "cellwall-crds-"));
  mkdirSync(join(crds, "v2"));
  for (const name of ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "ciliumcidrgroups"]) {
    writeFileSync(join(crds, "v2", `${name}.yaml`), `metadata: {name: ${name}.cilium.io}\nspec: {group: cilium.io}\n`);
  }
});
afterAll(() => rmSync(crds, { recursive: true }));

function plane(ipsecKeys?: string): Promise<Node[]> {
  return graphOf(() => {
    const cluster = new ExistingCluster("eu-1", {
      kubeconfig: "apiVersion: v1",
      found: {
        server: "https://10.9.8.7:6443",
        clusterId: "uid-1",
        api: () => Promise.reject(new Error("not asked")),
        ...(ipsecKeys !== undefined && { ipsecKeys }),
      },
      podCidr: "10.0.0.0/16",
    });
    new DataPlane("eu-1", { cluster, platform, guardrails: [], ciliumCrds: crds });
  });
}

const RELEASE = "kubernetes:helm.sh/v3:Release";
const SECRET = "kubernetes:core/v1:Secret";

describe("a data plane", () => {
  it("puts keys and CRDs before Cilium, and the gate after it", async () => {
    const nodes = await plane();
    const release = nodeNamed(nodes, RELEASE, "eu-1-cilium");
    expect(release.dependsOn).toEqual(
      expect.arrayContaining([
        "eu-1-cilium-ipsec-keys",
        "eu-1-cilium-crd-ciliumnetworkpolicies",
        "eu-1-cilium-crd-ciliumclusterwidenetworkpolicies",
      ]),
    );
    for (const [kind, name] of [
      ["DaemonSetPatch", "eu-1-ready-agents"],
      ["DeploymentPatch", "eu-1-ready-operator"],
    ]) {
      expect(nodeNamed(nodes, `kubernetes:apps/v1:${kind}`, name ?? "").dependsOn).toContain("eu-1-cilium");
    }
  });

  it("doesn't wait for Cilium in the release: nodes may come after it", async () => {
    expect(nodeNamed(await plane(), RELEASE, "eu-1-cilium").inputs).toMatchObject({
      name: "cilium",
      namespace: "kube-system",
      version: "1.20.2",
      skipAwait: true,
      skipCrds: true,
    });
  });

  it("makes the IPsec key once: a secret, never changed or deleted by a later run", async () => {
    const keys = nodeNamed(await plane(), SECRET, "eu-1-cilium-ipsec-keys");
    expect(isSecret(keys.inputs.data)).toBe(true);
    expect(keys.ignoreChanges).toEqual(["data"]);
    expect(keys.retainOnDelete).toBe(true);
  });

  it("keeps the IPsec key that the cluster uses already", async () => {
    const line = `4+ rfc4106(gcm(aes)) ${"ab".repeat(20)} 128`;
    const keys = nodeNamed(await plane(line), SECRET, "eu-1-cilium-ipsec-keys");
    expect(JSON.stringify(keys.inputs)).toContain(Buffer.from(line).toString("base64"));
    expect(keys.ignoreChanges).toEqual([]);
    expect(keys.provider).toBe("eu-1-adopting");
  });

  it("never deletes the policy kinds, and every policy with them", async () => {
    const crds = (await plane()).filter(({ type }) => type.endsWith(":CustomResourceDefinition"));
    expect(crds.map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true, true]);
  });

  it("gives gateways and scrapers their identities, and none to Cilium's own proxy", async () => {
    const accounts = (await plane()).filter(({ type }) => type === "kubernetes:core/v1:ServiceAccount");
    expect(accounts.map(({ name }) => name)).toEqual([
      "eu-1-gateway-external-external-gateway",
      "eu-1-monitoring-prometheus",
    ]);
  });

  it("keeps the kubeconfig a secret and the provider's identity apart from it", async () => {
    const provider = nodeNamed(await plane(), "pulumi:providers:kubernetes", "eu-1");
    expect(isSecret(provider.inputs.kubeconfig)).toBe(true);
    expect(provider.inputs.clusterIdentifier).toBe("uid-1");
  });
});
