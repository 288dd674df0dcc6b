import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { compare } from "../../../components/contract/problem.ts";
import { namespaceName, shortName } from "../../../components/siem/azure/name.ts";
import { transform } from "../../../components/siem/azure/table/family.ts";
import { type Node, nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, asked, EVERYTHING, ISSUER, made, PLACE, roleId, TAGS, TENANT, typesOf, VAULT } from "./given.ts";

const inputs = (nodes: readonly Node[], type: string, name: string) =>
  nodeNamed(nodes, `azure-native:${type}`, name).inputs;
const group = { resourceGroupName: "rg-weu-logs" };
const SHIPPER = namespaceName(ACCOUNT, "weu", "shipper");
const DIAGNOSTICS = namespaceName(ACCOUNT, "weu", "diagnostics");
const value = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));

describe("the event hubs of the shipper", () => {
  it("are opened by Entra alone, one a family, with a place for each reader", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(inputs(nodes, "eventhub:Namespace", "weu-shipper")).toEqual({
      ...PLACE,
      namespaceName: SHIPPER,
      sku: { name: "Standard", tier: "Standard", capacity: 1 },
      isAutoInflateEnabled: true,
      maximumThroughputUnits: 10,
      minimumTlsVersion: "1.2",
      disableLocalAuth: true,
      publicNetworkAccess: "Enabled",
    });
    expect(inputs(nodes, "eventhub:EventHub", "weu-hubble")).toEqual({
      ...group,
      namespaceName: SHIPPER,
      eventHubName: "hubble",
      partitionCount: 4,
      retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: 168 },
    });
    const readers = nodes.filter(({ type }) => type.endsWith(":ConsumerGroup"));
    const ofFlows = readers
      .filter(({ name }) => name.startsWith("weu-hubble-"))
      .toSorted((a, b) => compare(a.name, b.name));
    expect(ofFlows.map(({ inputs: own }) => own)).toEqual(
      ["flows", "out", "siem"].map((sink) => ({
        ...group,
        namespaceName: SHIPPER,
        eventHubName: "hubble",
        consumerGroupName: sink,
      })),
    );
    expect(readers.filter(({ name }) => name.startsWith("weu-posture-")).map(({ name }) => name)).toEqual([
      "weu-posture-siem",
    ]);
  });

  it("are written by the shipper's service account alone, which may read nothing", async () => {
    const { nodes, logs } = await made(EVERYTHING);
    expect(inputs(nodes, "authorization:RoleAssignment", "weu-ships")).toEqual({
      scope: "weu-shipper-id",
      principalId: "weu-shipper-object-id",
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId("2b629674-e913-4c01-ae53-ef4638d8f975"),
    });
    expect(inputs(nodes, "managedidentity:FederatedIdentityCredential", "weu-shipper")).toEqual({
      ...group,
      resourceName: "weu-shipper",
      federatedIdentityCredentialResourceName: "shipper",
      issuer: ISSUER,
      subject: "system:serviceaccount:cellwall-siem:shipper",
      audiences: ["api://AzureADTokenExchange"],
    });
    const [outlet, ...more] = logs.outlets;
    expect(more).toEqual([]);
    if (outlet?.kind !== "event-hub") throw new Error("no outlet");
    expect(await value(outlet.broker)).toBe(`${SHIPPER}.servicebus.windows.net:9093`);
    expect(await value(outlet.clientId)).toBe("weu-shipper-client-id");
    expect(await value(outlet.tenantId)).toBe(TENANT);
    expect(outlet.topics).toEqual({
      hubble: "hubble",
      kubernetes: "kubernetes",
      gateway: "gateway",
      tetragon: "tetragon",
      posture: "posture",
      approval: "approval",
    });
  });

  it("keep lines longer than a week only in tier Premium", async () => {
    const { nodes } = await made(asked({ kind: "event-hub", keepDays: 30 }, "hubble-verdict"));
    const { sku, maximumThroughputUnits } = inputs(nodes, "eventhub:Namespace", "weu-shipper");
    expect([sku, maximumThroughputUnits]).toEqual([{ name: "Premium", tier: "Premium", capacity: 1 }, undefined]);
    expect(inputs(nodes, "eventhub:EventHub", "weu-hubble").retentionDescription).toEqual({
      cleanupPolicy: "Delete",
      retentionTimeInHours: 720,
    });
  });
});

describe("the event hub of diagnostic settings", () => {
  it("is in a namespace of its own, the only one whose keys work", async () => {
    const { nodes, logs } = await made(EVERYTHING);
    expect(inputs(nodes, "eventhub:Namespace", "weu-diagnostics")).toMatchObject({
      namespaceName: DIAGNOSTICS,
      disableLocalAuth: false,
      minimumTlsVersion: "1.2",
    });
    expect(inputs(nodes, "eventhub:NamespaceAuthorizationRule", "weu-diagnostics")).toEqual({
      ...group,
      namespaceName: DIAGNOSTICS,
      authorizationRuleName: "azure-monitor",
      rights: ["Listen", "Manage", "Send"],
    });
    expect(inputs(nodes, "eventhub:EventHub", "weu-out-diagnostics")).toEqual({
      ...group,
      namespaceName: DIAGNOSTICS,
      eventHubName: "out",
      partitionCount: 4,
      retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: 72 },
    });
    const to = logs.controlPlane.find(({ name }) => name === "out");
    expect(to?.categories).toEqual(["kube-audit-admin"]);
  });

  it("is not there where only lines of the shipper are read from a hub", async () => {
    const { nodes } = await made(asked({ kind: "event-hub" }, "hubble-verdict"));
    expect(nodes.filter(({ name }) => name.includes("diagnostics"))).toEqual([]);
    expect(typesOf(nodes)).not.toContain("eventhub:NamespaceAuthorizationRule");
  });
});

describe("the archive", () => {
  const store = async (request: object) =>
    inputs(
      (await made(asked({ kind: "storage", ...request }, "kubernetes-audit"))).nodes,
      "storage:StorageAccount",
      "weu-siem",
    );

  it("stays in the region, answers only trusted services, and is locked so that whoever may can still open it", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(inputs(nodes, "storage:StorageAccount", "weu-archive")).toEqual({
      ...PLACE,
      accountName: shortName(ACCOUNT, "weu", "archive"),
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      accessTier: "Cool",
      minimumTlsVersion: "TLS1_2",
      enableHttpsTrafficOnly: true,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      publicNetworkAccess: "Enabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      immutableStorageWithVersioning: {
        enabled: true,
        immutabilityPolicy: {
          immutabilityPeriodSinceCreationInDays: 365,
          state: "Unlocked",
          allowProtectedAppendWrites: true,
        },
      },
    });
  });

  it("deletes what is old by a rule of its own", async () => {
    const { nodes } = await made(asked({ kind: "storage", keepDays: 2_555, lockDays: 365 }, "kubernetes-audit"));
    expect(inputs(nodes, "storage:ManagementPolicy", "weu-siem")).toEqual({
      ...group,
      accountName: "weu-siem",
      managementPolicyName: "default",
      policy: {
        rules: [
          {
            name: "expire",
            enabled: true,
            type: "Lifecycle",
            definition: {
              filters: { blobTypes: ["appendBlob", "blockBlob"] },
              actions: {
                baseBlob: { delete: { daysAfterModificationGreaterThan: 2_555 } },
                version: { delete: { daysAfterCreationGreaterThan: 2_555 } },
              },
            },
          },
        ],
      },
    });
  });

  it("can be locked for good only in the ugly word, and not at all unless asked", async () => {
    const policy = (of: Record<string, unknown>) =>
      (of.immutableStorageWithVersioning as Record<string, unknown>).immutabilityPolicy;
    expect(policy(await store({}))).toBeUndefined();
    expect(policy(await store({ lockDays: 90 }))).toMatchObject({ state: "Unlocked" });
    expect(policy(await store({ lockDays: 90, dangerouslyLockIrreversibly: true }))).toEqual({
      immutabilityPeriodSinceCreationInDays: 90,
      state: "Locked",
      allowProtectedAppendWrites: true,
    });
  });

  it.each(["weu", "customer-a-with-a-very-long-name", "0"])("has a name that Azure takes for %s", (plane) => {
    expect(shortName(ACCOUNT, `p${plane}`, "archive")).toMatch(/^[a-z][a-z0-9]{2,21}$/);
    expect(namespaceName(ACCOUNT, plane, "diagnostics")).toMatch(/^(?=.{6,50}$)[a-z0-9][a-z0-9-]*[a-z0-9]$/);
    expect(shortName(ACCOUNT, plane, "archive")).not.toBe(shortName("another", plane, "archive"));
  });
});

describe("Data Explorer", () => {
  it("has a cluster that stays on, with encrypted disks, and a database for a year", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(inputs(nodes, "kusto:Cluster", "weu-flows")).toEqual({
      ...PLACE,
      clusterName: shortName(ACCOUNT, "weu", "flows"),
      sku: { name: "Standard_E2ads_v5", tier: "Standard", capacity: 2 },
      zones: ["1", "2", "3"],
      identity: { type: "UserAssigned", userAssignedIdentities: ["weu-flows-reader-id"] },
      enableDiskEncryption: true,
      enableStreamingIngest: false,
      enableAutoStop: false,
      publicNetworkAccess: "Enabled",
      // What the SDK fills in by itself.
      enableDoubleEncryption: false,
      enablePurge: false,
      engineType: "V3",
      publicIPType: "IPv4",
      restrictOutboundNetworkAccess: "Disabled",
    });
    expect(inputs(nodes, "kusto:ReadWriteDatabase", "weu-flows")).toEqual({
      ...group,
      location: "westeurope",
      clusterName: "weu-flows",
      databaseName: "logs",
      kind: "ReadWrite",
      softDeletePeriod: "P365D",
      hotCachePeriod: "P30D",
    });
  });

  it("keeps lines as they come, and types them in a function with the columns of Log Analytics", async () => {
    const { nodes } = await made(EVERYTHING);
    const { scriptContent, forceUpdateTag, ...rest } = inputs(nodes, "kusto:Script", "weu-flows");
    expect(rest).toEqual({
      ...group,
      clusterName: "weu-flows",
      databaseName: "logs",
      scriptName: "tables",
      continueOnErrors: false,
    });
    expect(forceUpdateTag).toMatch(/^[0-9a-f]{12}$/);
    const commands = String(scriptContent).split("\n\n");
    expect(commands).toHaveLength(3);
    expect(commands[0]).toBe(".create-merge table Hubble (timestamp: datetime, line: dynamic)");
    expect(commands[1]).toBe(
      `.create-or-alter table Hubble ingestion json mapping "line" '[{"column":"timestamp","Properties":{"Path":"$.time"}},{"column":"line","Properties":{"Path":"$"}}]'`,
    );
    expect(commands[2]).toContain(
      "HubbleTyped() {\nHubble | project TimeGenerated = timestamp, RawData = tostring(line)\n",
    );
    expect(commands[2]).toContain(transform("hubble").split("\n").slice(1).join("\n"));
  });

  it("reads the hub of each family with an identity of its own", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(inputs(nodes, "kusto:EventHubDataConnection", "weu-flows-hubble")).toEqual({
      ...group,
      location: "westeurope",
      clusterName: "weu-flows",
      databaseName: "logs",
      dataConnectionName: "hubble",
      kind: "EventHub",
      eventHubResourceId: "weu-hubble-id",
      consumerGroup: "flows",
      managedIdentityResourceId: "weu-flows-reader-id",
      tableName: "Hubble",
      mappingRuleName: "line",
      dataFormat: "MULTIJSON",
      compression: "None",
      databaseRouting: "Single",
    });
    expect(inputs(nodes, "authorization:RoleAssignment", "weu-flows-reads-hubble")).toMatchObject({
      scope: "weu-hubble-id",
      principalId: "weu-flows-reader-object-id",
    });
  });
});

describe("keys of the customer", () => {
  it("encrypt archive, event hubs and Data Explorer, by an identity that may use them and nothing else", async () => {
    const { nodes } = await made(EVERYTHING, { vault: VAULT });
    const uri = "https://weu-keys.vault.azure.net";
    const identity = "weu-log-key-id";
    expect(inputs(nodes, "keyvault:Key", "weu-logs")).toEqual({
      resourceGroupName: "rg-weu-keys",
      vaultName: "weu-keys",
      keyName: "logs",
      properties: { kty: "RSA", keySize: 3072, keyOps: ["wrapKey", "unwrapKey"] },
      tags: TAGS,
    });
    expect(inputs(nodes, "authorization:RoleAssignment", "weu-log-key")).toEqual({
      scope: VAULT.vaultId,
      principalId: "weu-log-key-object-id",
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId("e147488a-f6f5-4113-8e2d-b22465e65bf6"),
    });
    expect(inputs(nodes, "storage:StorageAccount", "weu-archive")).toMatchObject({
      identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
      encryption: {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyName: "logs", keyVaultUri: uri },
        encryptionIdentity: { encryptionUserAssignedIdentity: identity },
      },
    });
    for (const namespace of ["weu-shipper", "weu-diagnostics"]) {
      expect(inputs(nodes, "eventhub:Namespace", namespace)).toMatchObject({
        sku: { name: "Premium", tier: "Premium", capacity: 1 },
        identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
        encryption: {
          keySource: "Microsoft.KeyVault",
          keyVaultProperties: [{ keyName: "logs", keyVaultUri: uri, identity: { userAssignedIdentity: identity } }],
        },
      });
    }
    expect(inputs(nodes, "kusto:Cluster", "weu-flows")).toMatchObject({
      identity: { type: "UserAssigned", userAssignedIdentities: ["weu-flows-reader-id", identity] },
      keyVaultProperties: { keyName: "logs", keyVaultUri: uri, userIdentity: identity },
    });
    for (const [type, name] of [
      ["storage:StorageAccount", "weu-archive"],
      ["eventhub:Namespace", "weu-shipper"],
      ["kusto:Cluster", "weu-flows"],
    ] as const) {
      expect(nodeNamed(nodes, `azure-native:${type}`, name).dependsOn).toContain("weu-log-key");
    }
  });

  it("are not made where nobody asks for them", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(typesOf(nodes).filter((type) => type.startsWith("keyvault:"))).toEqual([]);
    expect(JSON.stringify(nodes.map((node) => node.inputs))).not.toMatch(/keyVault/i);
  });
});
