import * as k8s from "@pulumi/kubernetes";
import { describe, expect, it } from "vitest";
import { EXISTING, SUBSCRIPTION } from "../../network/azure/given.ts";
import { type Node, nodeNamed } from "../../support/graph.ts";
import { type ClusterChange, clusterGraph, WORKSPACE } from "./given.ts";

const CLUSTER = "azure-native:containerservice:ManagedCluster";
const ROLE = "azure-native:authorization:RoleAssignment";
const NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7";

/** A plane as it is brought up: the cluster, a release, pools after it. */
const plane = (change: ClusterChange = {}, network = {}): Promise<Node[]> =>
  clusterGraph(change, {
    network,
    use: (cluster) => {
      const after = { provider: cluster.provider, dependsOn: [...cluster.beforeCilium] };
      const release = new k8s.helm.v3.Release("cilium", { chart: "cilium" }, after);
      cluster.nodePools([release]);
    },
  });

const roles = (nodes: readonly Node[]) =>
  nodes
    .filter(({ type }) => type === ROLE)
    .map(({ name, inputs }) => [
      name,
      inputs.principalId,
      String(inputs.roleDefinitionId).split("/").at(-1),
      inputs.scope,
    ])
    .toSorted();

describe("the order of a plane", () => {
  it("has rights, routes and firewall rules before the control plane", async () => {
    const { dependsOn } = nodeNamed(await plane(), CLUSTER, "weu");
    expect(dependsOn).toEqual(
      expect.arrayContaining([
        "weu-nodes-subnet",
        "weu-apiserver-subnet",
        "weu-route-table",
        "net-egress",
        "net-nodes",
        "net-apiserver",
      ]),
    );
  });

  it("has Cilium before the pools", async () => {
    const nodes = await plane();
    expect(nodeNamed(nodes, "azure-native:containerservice:AgentPool", "weu-user").dependsOn).toEqual(
      expect.arrayContaining(["cilium", "weu"]),
    );
    expect(nodeNamed(nodes, "kubernetes:helm.sh/v3:Release", "cilium").provider).toBe("weu");
  });

  it("has the lock last, so that it is the first to go and holds back nothing", async () => {
    const deployer = {
      principalId: "55555555-5555-4555-8555-555555555555",
      principalType: "ServicePrincipal",
    } as const;
    const lock = nodeNamed(await plane({ deployer }), "azure-native:authorization:ManagementLockByScope", "weu-lock");
    expect(lock.inputs).toEqual({
      scope: "weu-id",
      level: "CanNotDelete",
      notes: "Holds the cells of a plane; Pulumi takes it away first, once a destroy is allowed.",
    });
    expect(lock.dependsOn).toEqual(
      expect.arrayContaining([
        "weu",
        "weu-user",
        "weu-logs",
        "weu-releases",
        "weu-versions",
        "weu-node-images",
        "weu-deployer-connect",
        "weu-deployer-admin",
      ]),
    );
  });

  it("lets pull rights stand before Cilium, whose images come from there", async () => {
    const registryId = `${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.ContainerRegistry/registries/weu`;
    const nodes = await plane({ registryId });
    expect(nodeNamed(nodes, ROLE, "weu-pull-images").inputs).toEqual({
      scope: registryId,
      principalId: "kubelet-object-id",
      principalType: "ServicePrincipal",
      roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`,
    });
    expect(nodeNamed(nodes, "kubernetes:helm.sh/v3:Release", "cilium").dependsOn).toContain("weu-pull-images");
  });
});

describe("rights", () => {
  it("of the control plane end at its two subnets and its route", async () => {
    expect(roles(await plane())).toEqual([
      ["weu-apiserver-subnet", "cp-object-id", NETWORK_CONTRIBUTOR, "net-apiserver-id"],
      ["weu-nodes-subnet", "cp-object-id", NETWORK_CONTRIBUTOR, "net-nodes-id"],
      ["weu-route-table", "cp-object-id", NETWORK_CONTRIBUTOR, "net-egress-id"],
    ]);
  });

  it("in somebody else's VNet name that subscription's roles", async () => {
    const nodes = await plane({}, { existing: EXISTING });
    expect(nodeNamed(nodes, ROLE, "weu-nodes-subnet").inputs).toEqual({
      scope: EXISTING.nodeSubnetId,
      principalId: "cp-object-id",
      principalType: "ServicePrincipal",
      roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${NETWORK_CONTRIBUTOR}`,
    });
    expect(roles(nodes)).toHaveLength(2);
  });

  it("reach a key's vault and a central DNS zone only where there are any", async () => {
    const group = WORKSPACE.split("/providers")[0];
    const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/weu`;
    const zone = `${group}/providers/Microsoft.Network/privateDnsZones/private.westeurope.azmk8s.io`;
    const keyId = "https://weu.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef";
    const nodes = await plane({ etcdKms: { keyId, vaultId }, privateDnsZoneId: zone });
    expect(roles(nodes).slice(1, 4)).toEqual([
      ["weu-dns-zone", "cp-object-id", "b12aa53e-6015-4669-85d0-8515ebb3ae7f", zone],
      ["weu-etcd-key", "cp-object-id", "12338af0-0e69-4776-bea7-57ae8d297424", vaultId],
      ["weu-etcd-vault", "cp-object-id", "f25e0fa2-a7c8-4377-a976-54943a77a395", vaultId],
    ]);
    expect(nodeNamed(nodes, CLUSTER, "weu").dependsOn).toEqual(
      expect.arrayContaining(["weu-dns-zone", "weu-etcd-key", "weu-etcd-vault", "weu-vnet"]),
    );
  });

  it("of whoever deploys are there before anything is put into the cluster", async () => {
    const principalId = "55555555-5555-4555-8555-555555555555";
    const nodes = await plane({ deployer: { principalId, principalType: "User" } });
    expect(roles(nodes).filter(([, who]) => who === principalId)).toEqual([
      ["weu-deployer-admin", principalId, "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b", "weu-id"],
      ["weu-deployer-connect", principalId, "4abbcc35-e782-43d8-92c5-2d3f1bd2253f", "weu-id"],
    ]);
    for (const name of ["weu", "weu-adopting"]) {
      expect(nodeNamed(nodes, "pulumi:providers:kubernetes", name).dependsOn).toEqual(
        expect.arrayContaining(["weu-deployer-connect", "weu-deployer-admin"]),
      );
    }
  });
});
