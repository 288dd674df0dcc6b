import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { KEY_COVERAGE } from "../../../components/cluster/aks/keys/coverage.ts";
import { vaultName } from "../../../components/cluster/aks/keys/keys.ts";
import type { Site } from "../../../components/plane/site.ts";
import { SOURCE_IDS } from "../../../components/siem/matrix/source.ts";
import { TENANT } from "../../cluster/aks/given.ts";
import { SUBSCRIPTION, TAGS } from "../../network/azure/given.ts";
import { type Node, nodeNamed, waitsFor } from "../../support/graph.ts";
import { ACCOUNT, GROUPS, HUB, REGISTRY, siteGraph, siteOf } from "./given.ts";

const AZ = "azure-native";
const CLUSTER = `${AZ}:containerservice:ManagedCluster`;
const ROLE = `${AZ}:authorization:RoleAssignment`;
const STORAGE = `${SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/flows`;
const inputs = (nodes: readonly Node[], type: string, name: string) => nodeNamed(nodes, `${AZ}:${type}`, name).inputs;

describe("keys of the customer", () => {
  it("are in a vault that only Azure RBAC opens, only from inside, and nobody can empty for good", async () => {
    expect(inputs(await siteGraph(), "keyvault:Vault", "weu-keys")).toEqual({
      resourceGroupName: "rg-weu-keys",
      location: "westeurope",
      tags: TAGS,
      vaultName: vaultName(ACCOUNT, "weu"),
      properties: {
        tenantId: TENANT,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enablePurgeProtection: true,
        publicNetworkAccess: "Disabled",
        networkAcls: { bypass: "AzureServices", defaultAction: "Deny" },
        // What the SDK fills in by itself.
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
      },
    });
  });

  it("are one for Secrets and one for disks, each for its own operations", async () => {
    const nodes = await siteGraph();
    for (const [name, keyOps] of [
      ["etcd", ["encrypt", "decrypt"]],
      ["disks", ["wrapKey", "unwrapKey"]],
    ] as const) {
      expect(inputs(nodes, "keyvault:Key", `weu-${name}`)).toEqual({
        resourceGroupName: "rg-weu-keys",
        vaultName: "weu-keys",
        keyName: name,
        properties: { kty: "RSA", keySize: 3072, keyOps: [...keyOps] },
        tags: TAGS,
      });
    }
  });

  it("encrypt Secrets and disks, privately", async () => {
    const nodes = await siteGraph();
    const key = (name: string) => `https://kv.vault.azure.net/keys/weu-${name}/0123456789abcdef0123456789abcdef`;
    const cluster = inputs(nodes, "containerservice:ManagedCluster", "weu");
    expect(cluster.securityProfile).toMatchObject({
      azureKeyVaultKms: {
        enabled: true,
        keyId: key("etcd"),
        keyVaultNetworkAccess: "Private",
        keyVaultResourceId: "weu-keys-id",
      },
    });
    expect(cluster.diskEncryptionSetID).toBe("weu-disks-id");
    expect(inputs(nodes, "compute:DiskEncryptionSet", "weu-disks")).toEqual({
      resourceGroupName: "rg-weu-keys",
      location: "westeurope",
      tags: TAGS,
      diskEncryptionSetName: "weu-disks",
      encryptionType: "EncryptionAtRestWithCustomerKey",
      identity: { type: "SystemAssigned" },
      activeKey: { keyUrl: key("disks"), sourceVault: { id: "weu-keys-id" } },
      rotationToLatestKeyVersionEnabled: true,
    });
    expect(nodeNamed(nodes, ROLE, "weu-disks-key").inputs).toEqual({
      scope: "weu-keys-id",
      principalId: "disks-object-id",
      principalType: "ServicePrincipal",
      roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6`,
    });
  });

  it("can be used before there is a cluster: keys, rights, and the vault's endpoint", async () => {
    const nodes = await siteGraph();
    expect(waitsFor(nodes, nodeNamed(nodes, CLUSTER, "weu"))).toEqual(
      expect.arrayContaining([
        "weu-etcd",
        "weu-disks",
        "weu-disks-key",
        "weu-vault",
        "weu-etcd-key",
        "weu-etcd-vault",
        "weu-disk-keys",
      ]),
    );
  });

  it("outlive the plane in a group of their own, protected until a destroy is allowed", async () => {
    const kept = ["ResourceGroup weu-keys", "Vault weu-keys", "Key weu-etcd", "Key weu-disks"];
    kept.push("DiskEncryptionSet weu-disks", "RoleAssignment weu-disks-key");
    const all = (nodes: readonly Node[]) =>
      nodes
        .filter(({ retainOnDelete }) => retainOnDelete)
        .map((node) => ({
          title: `${node.type.split(":").at(-1)} ${node.name}`,
          protect: node.protect,
        }));
    expect(all(await siteGraph())).toEqual(kept.map((title) => ({ title, protect: true })));
    expect(all(await siteGraph({ dangerouslyAllowDestroy: true }))).toEqual(
      kept.map((title) => ({ title, protect: false })),
    );
  });

  it("are not made where nobody asks for them", async () => {
    const nodes = await siteGraph({ customerKeys: false });
    expect(nodes.filter(({ type }) => /keyvault|DiskEncryptionSet|AzureKeys/.test(type))).toEqual([]);
    const cluster = inputs(nodes, "containerservice:ManagedCluster", "weu");
    expect(cluster).not.toHaveProperty("diskEncryptionSetID");
    expect(cluster.securityProfile).not.toHaveProperty("azureKeyVaultKms");
  });

  it("leave out what they don't cover only in words that say what it takes", () => {
    const azure = KEY_COVERAGE.filter(({ key }) => key === "azure");
    expect(azure.map(({ what }) => what)).toContain("logs in the Log Analytics workspace");
    expect(azure.filter(({ needs }) => needs === undefined)).toEqual([]);
  });

  it.each(["weu", "private-azure", "customer-a-with-a-very-long-name", "thirteen-cha-x"])(
    "have a vault name that Azure takes for %s",
    (name) => {
      expect(vaultName(ACCOUNT, name)).toMatch(/^(?=.{3,24}$)[a-z](-?[a-z0-9])+$/);
      expect(vaultName(ACCOUNT, name)).not.toBe(vaultName("another", name));
    },
  );
});

describe("people", () => {
  it("may fetch a kubeconfig, each group once, and get no other right from Azure", async () => {
    const [reader = ""] = GROUPS.readers;
    const people = { ...GROUPS, operators: [...GROUPS.operators, reader] };
    const given = (await siteGraph({ people }))
      .filter(({ type, inputs: { principalType } }) => type === ROLE && principalType === "Group")
      .map(({ name, inputs: { principalId, roleDefinitionId } }) => [
        name,
        principalId,
        String(roleDefinitionId).split("/").at(-1),
      ]);
    expect(given).toEqual(
      [...GROUPS.readers, ...GROUPS.operators, ...GROUPS.breakGlass].map((group) => [
        `weu-connect-${group}`,
        group,
        "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
      ]),
    );
  });
});

describe("a group that is taken away", () => {
  it("goes although the plane is protected, but not with a destroy that is refused", async () => {
    const nodes = await siteGraph({ people: GROUPS }, {}, { protect: true });
    const rights = nodes.filter(({ name }) => name.startsWith("weu-connect-"));
    expect(rights.map(({ protect }) => protect)).toEqual([false, false, false]);
    const windows = nodes.filter(({ type }) => type.endsWith(":MaintenanceConfiguration"));
    expect(windows.length).toBeGreaterThan(0);
    for (const { protect, dependsOn } of windows) {
      expect(protect).toBe(true);
      expect(dependsOn).toEqual(expect.arrayContaining(rights.map(({ name }) => name)));
    }
  });
});

describe("a request that Azure can't serve", () => {
  const refused = (...question: Parameters<typeof siteGraph>) =>
    siteGraph(...question).then(
      () => "it was taken",
      (error: Error) => error.message,
    );

  it.each([
    [
      "another registry than the id's",
      { imageRegistry: "other.azurecr.io/cellwall" },
      {},
      /imageRegistry: other\.azurecr\.io\/cellwall: is not in the registry of registryId, acme/,
    ],
    [
      "a host that only begins alike",
      { imageRegistry: "acme.azurecr.io.example.com/x" },
      {},
      /imageRegistry: acme\.azurecr\.io\.example\.com/,
    ],
    [
      "a registry's id that is none",
      {},
      { registryId: "acme" },
      /registryId: acme: is not the id of a Microsoft\.ContainerRegistry\/registries/,
    ],
    [
      "a scope that is none",
      {},
      { monitorScopeId: REGISTRY },
      /monitorScopeId: .* is not the id of a Microsoft\.Insights\/privateLinkScopes/,
    ],
    [
      "a zone that nothing asks for",
      {},
      { privateDnsZones: { "example.com": "x" } },
      /example\.com: is no zone that a plane asks for/,
    ],
    [
      "a vendor that is neither id nor alias",
      { vendorLink: { service: "vendor.example.com", host: "control.example.com" } },
      {},
      /vendorLink\.service: vendor\.example\.com: is neither/,
    ],
    ["a hub without an address", { hub: { id: HUB.id } }, {}, /hub\.address: none: is not the IPv4 address/],
    [
      "a hub that is no VNet",
      { hub: { id: REGISTRY, address: "10.0.255.4" } },
      {},
      /hub\.id: .*Microsoft\.Network\/virtualNetworks/,
    ],
    ["a hub beside a way out of its own", { egress: "nat", hub: HUB }, {}, /hub: .*egress is nat/],
    [
      "people by name",
      { people: { ...GROUPS, readers: ["readers@example.com"] } },
      {},
      /connect\[0\]: readers@example\.com: is not an id of Entra/,
    ],
  ] as const)("says so of %s, before anything is made", async (_, change, own, says) => {
    expect(await refused(change, own)).toMatch(says);
  });

  it("takes a registry with a hash in its host, and none at all where a hub leads out", async () => {
    expect(await refused({ imageRegistry: "acme-d4f5a6.azurecr.io/cellwall" })).toBe("it was taken");
  });
});

describe("an isolated plane without a registry", () => {
  it("is refused: nodes could pull nothing", async () => {
    const graph = siteOf({}, {}, { without: "registryId" });
    await expect(graph).rejects.toThrow(/registryId: none: nodes without a way out/);
  });
});

describe("sinks", () => {
  const sinksOf = async (own: Parameters<typeof siteOf>[1]) => {
    let made: Site | undefined;
    await siteOf({}, own, {
      use: (site) => {
        made = site;
      },
    });
    return made?.sinks ?? [];
  };

  it("name what Azure itself writes of the plane, where, and in the words of the log matrix", async () => {
    const sinks = await sinksOf({ flowLogStorage: STORAGE });
    expect(sinks.map(({ destination: _, ...sink }) => sink)).toEqual([
      {
        name: "control-plane",
        kind: "azure-log-analytics",
        account: ACCOUNT,
        region: "westeurope",
        receives: ["kubernetes-audit", "authenticator", "api-server", "policy-change"],
      },
      {
        name: "network-flows",
        kind: "azure-storage",
        account: ACCOUNT,
        region: "westeurope",
        receives: ["network-flow"],
      },
    ]);
    expect(
      sinks.flatMap(({ receives }) => receives).filter((source) => !SOURCE_IDS.some((id) => id === source)),
    ).toEqual([]);
    expect(pulumi.Output.isInstance(sinks[0]?.destination)).toBe(true);
  });

  it("tell the storage account's own subscription, which may be another", async () => {
    const elsewhere = STORAGE.replace(ACCOUNT, "99999999-9999-4999-8999-999999999999");
    expect((await sinksOf({ flowLogStorage: elsewhere }))[1]).toMatchObject({
      account: "99999999-9999-4999-8999-999999999999",
    });
  });
});

describe("a plane with a way out of its own", () => {
  it.each(["firewall", "nat"] as const)(
    "is what it was with %s: no private endpoint, no cache, AKS's own kubelet identity",
    async (egress) => {
      const nodes = await siteGraph({ egress, customerKeys: false });
      expect(
        nodes.filter(({ type }) => /PrivateEndpoint|privatedns|PrivateLinkScope|VirtualNetworkPeering/.test(type)),
      ).toEqual([]);
      const cluster = inputs(nodes, "containerservice:ManagedCluster", "weu");
      for (const absent of ["bootstrapProfile", "identityProfile", "diskEncryptionSetID"]) {
        expect(cluster).not.toHaveProperty(absent);
      }
      expect(cluster.addonProfiles).toHaveProperty("azurepolicy");
      expect(inputs(nodes, "operationalinsights:Workspace", "weu-logs")).toEqual({
        resourceGroupName: "rg-weu",
        location: "westeurope",
        sku: { name: "PerGB2018" },
        retentionInDays: 90,
        features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
        tags: TAGS,
      });
    },
  );
});
