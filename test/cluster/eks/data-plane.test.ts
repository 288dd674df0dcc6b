import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EksCluster } from "../../../components/cluster/eks/cluster.ts";
import type { Platform } from "../../../components/contract/model.ts";
import { AwsNetwork } from "../../../components/network/aws/network.ts";
import { DataPlane } from "../../../components/plane/plane.ts";
import { aws, networkArgs } from "../../network/aws/vpc.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";
import { clusterArgs } from "./plane.ts";

const platform: Platform = {
  name: "eu-1",
  gateways: [],
  dns: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 },
  scrapers: [],
  cidrs: { pods: [], services: [], nodes: [] },
  cilium: { version: "1.20.2", flavour: "self-managed" },
};

let crds: string;
let nodes: Node[];

beforeAll(async () => {
  crds = mkdtempSync(join(tmpdir(), "cellwall-crds-"));
  mkdirSync(join(crds, "v2"));
  for (const name of ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "ciliumcidrgroups"]) {
    writeFileSync(join(crds, "v2", `${name}.yaml`), `metadata: {name: ${name}.cilium.io}\nspec: {group: cilium.io}\n`);
  }
  nodes = await graphOf(() => {
    const network = new AwsNetwork("eu-1", networkArgs());
    const cluster = new EksCluster("eu-1", clusterArgs(network));
    new DataPlane("eu-1", { cluster, platform, guardrails: [], ciliumCrds: crds });
  }, aws);
});
afterAll(() => rmSync(crds, { recursive: true }));

const RELEASE = "kubernetes:helm.sh/v3:Release";
const GROUP = "aws:eks/nodeGroup:NodeGroup";

describe("a data plane on EKS", () => {
  it("goes identity, Cilium, nodes, DNS, gate", () => {
    const waits = (type: string, name: string) => nodeNamed(nodes, type, name).dependsOn;
    expect(waits(RELEASE, "eu-1-cilium")).toContain("eu-1-pod-identity-agent");
    expect(waits(GROUP, "eu-1-system")).toContain("eu-1-cilium");
    expect(waits("aws:eks/addon:Addon", "eu-1-coredns")).toContain("eu-1-system");
    expect(waits("kubernetes:apps/v1:DaemonSetPatch", "eu-1-ready-agents")).toEqual(
      expect.arrayContaining(["eu-1-cilium", "eu-1-system", "eu-1-cells", "eu-1-coredns"]),
    );
  });

  it("tells agents the API server's own address, because no Service works before they do", () => {
    expect(nodeNamed(nodes, RELEASE, "eu-1-cilium").inputs).toMatchObject({
      skipAwait: true,
      values: {
        k8sServiceHost: "0ABC.gr7.eu-central-1.eks.amazonaws.com",
        k8sServicePort: 443,
        kubeProxyReplacement: true,
        routingMode: "tunnel",
      },
    });
  });

  it("adopts what outlives a stack, and nothing else", () => {
    const adopted = nodes.filter(({ provider }) => provider === "eu-1-adopting").map(({ name }) => name);
    expect(adopted.toSorted()).toEqual([
      "eu-1-cilium-crd-ciliumcidrgroups",
      "eu-1-cilium-crd-ciliumclusterwidenetworkpolicies",
      "eu-1-cilium-crd-ciliumnetworkpolicies",
      "eu-1-cilium-ipsec-keys",
    ]);
  });
});
