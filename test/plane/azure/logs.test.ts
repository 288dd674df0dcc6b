import { describe, expect, it } from "vitest";
import type { Site } from "../../../components/plane/site.ts";
import { residency } from "../../../components/residency/report.ts";
import { defaultRequest } from "../../../components/siem/plan/defaults.ts";
import { SUBSCRIPTION } from "../../network/azure/given.ts";
import { EVERYTHING, withIds } from "../../siem/azure/given.ts";
import { type Node, nodeNamed, waitsFor } from "../../support/graph.ts";
import { ACCOUNT, siteGraph, siteOf } from "./given.ts";

const AZ = "azure-native";
const CLUSTER = `${AZ}:containerservice:ManagedCluster`;
const STORAGE = `${SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/flows`;
const named = (nodes: readonly Node[], type: string) =>
  nodes.filter((node) => node.type === `${AZ}:${type}`).map(({ name }) => name);
const inputs = (nodes: readonly Node[], type: string, name: string) => nodeNamed(nodes, `${AZ}:${type}`, name).inputs;

describe("a plane that is asked for logs", () => {
  it("has one diagnostic setting a sink on its cluster, with the categories of the sink's sources, and no other workspace", async () => {
    const nodes = await siteGraph({ logs: EVERYTHING });
    expect(named(nodes, "operationalinsights:Workspace")).toEqual(["weu-siem"]);
    expect(named(nodes, "monitor:DiagnosticSetting").toSorted()).toEqual([
      "weu-archive-logs",
      "weu-out-logs",
      "weu-siem-logs",
    ]);
    expect(inputs(nodes, "monitor:DiagnosticSetting", "weu-archive-logs")).toEqual({
      name: "to-archive",
      resourceUri: "weu-id",
      storageAccountId: "weu-archive-id",
      logs: [
        { category: "kube-audit-admin", enabled: true },
        { category: "guard", enabled: true },
      ],
    });
    expect(inputs(nodes, "monitor:DiagnosticSetting", "weu-out-logs")).toMatchObject({
      eventHubAuthorizationRuleId: "weu-diagnostics-id",
      eventHubName: "weu-out-diagnostics",
    });
    expect(inputs(nodes, "monitor:DiagnosticSetting", "weu-siem-logs")).toMatchObject({
      workspaceId: "weu-siem-id",
      logAnalyticsDestinationType: "Dedicated",
    });
    // The lock on the cluster holds settings too, so it has to go first.
    expect(waitsFor(nodes, nodeNamed(nodes, `${AZ}:authorization:ManagementLockByScope`, "weu-lock"))).toEqual(
      expect.arrayContaining(["weu-archive-logs", "weu-out-logs", "weu-siem-logs"]),
    );
  });

  it("reaches every store by a private endpoint before there is a cluster, each zone made once", async () => {
    const nodes = await siteGraph({ logs: EVERYTHING });
    expect(named(nodes, "network:PrivateEndpoint").toSorted()).toEqual([
      ...["weu-archive-storage", "weu-diagnostics-event-hub", "weu-flows-explorer", "weu-monitor", "weu-registry"],
      ...["weu-shipper-event-hub", "weu-vault"],
    ]);
    expect(inputs(nodes, "network:PrivateEndpoint", "weu-shipper-event-hub").privateLinkServiceConnections).toEqual([
      { name: "event-hub", privateLinkServiceId: "weu-shipper-id", groupIds: ["namespace"] },
    ]);
    expect(named(nodes, "monitor:PrivateLinkScopedResource").toSorted()).toEqual(["weu-siem", "weu-siem-endpoint"]);
    const zones = named(nodes, "privatedns:PrivateZone");
    expect(zones).toContain("weu-privatelink.servicebus.windows.net");
    expect(inputs(nodes, "network:PrivateEndpoint", "weu-flows-explorer").privateLinkServiceConnections).toEqual([
      { name: "explorer", privateLinkServiceId: "weu-flows-id", groupIds: ["cluster"] },
    ]);
    const { privateDnsZoneConfigs } = inputs(nodes, "network:PrivateDnsZoneGroup", "weu-flows-explorer") as {
      privateDnsZoneConfigs: { name: string }[];
    };
    expect(privateDnsZoneConfigs.map(({ name }) => name)).toEqual([
      "privatelink-westeurope-kusto-windows-net",
      ...["blob", "queue", "table"].map((kind) => `privatelink-${kind}-core-windows-net`),
    ]);
    expect(new Set(zones).size).toBe(zones.length);
    expect(waitsFor(nodes, nodeNamed(nodes, CLUSTER, "weu"))).toEqual(
      expect.arrayContaining(["weu-shipper-event-hub", "weu-diagnostics-event-hub", "weu-archive-storage"]),
    );
  });

  it("lets the shipper of its own cluster in, and tells where it sends", async () => {
    let site: Site | undefined;
    const nodes = await siteOf(
      { logs: EVERYTHING },
      {},
      {
        use: (made) => {
          site = made;
        },
      },
    );
    expect(inputs(nodes, "managedidentity:FederatedIdentityCredential", "weu-shipper").issuer).toBe(
      "https://westeurope.oic.prod-aks.azure.com/t/u/",
    );
    expect(site?.outlets?.map(({ kind }) => kind)).toEqual(["event-hub"]);
    expect(site?.sinks.map(({ name }) => name)).toEqual(["siem", "flows", "out", "archive"]);
    expect(inputs(nodes, "network:FlowLog", "weu-flows")).toMatchObject({
      storageId: "weu-archive-id",
      flowAnalyticsConfiguration: {
        networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: "weu-siem-id" },
      },
    });
  });

  it("keeps all of them at home", async () => {
    const nodes = await siteGraph({ logs: EVERYTHING });
    const resources = nodes.map(({ type, name, urn, inputs: own }) => ({ type, name, urn, props: withIds(own) }));
    const home = { cloud: "azure", account: ACCOUNT, region: "westeurope", approvals: [] } as const;
    const refused = residency(resources, home).rows.filter(({ verdict }) => /leaves|unclassified/.test(verdict));
    expect(refused).toEqual([]);
    const elsewhere = residency(resources, { ...home, region: "northeurope" }).rows.filter(
      ({ verdict }) => verdict === "leaves",
    );
    expect(elsewhere.map(({ name }) => name)).toEqual(expect.arrayContaining(["weu-siem", "weu-archive", "weu-flows"]));
  });

  it("sends flow logs to the customer's own account where one is given, once", async () => {
    let site: Site | undefined;
    const nodes = await siteOf(
      { logs: defaultRequest("azure") },
      { flowLogStorage: STORAGE },
      {
        use: (made) => {
          site = made;
        },
      },
    );
    expect(named(nodes, "network:FlowLog")).toEqual(["weu-flows"]);
    expect(inputs(nodes, "network:FlowLog", "weu-flows").storageId).toBe(STORAGE);
    const receiving = site?.sinks.filter(({ receives }) => receives.includes("network-flow"));
    expect(receiving?.map(({ name }) => name)).toEqual(["network-flows"]);
  });
});

describe("a plane with a way out of its own that is asked for logs", () => {
  it("has one private endpoint, by which lines leave past no firewall", async () => {
    const nodes = await siteGraph({ egress: "nat", customerKeys: false, logs: defaultRequest("azure") });
    expect(named(nodes, "network:PrivateEndpoint")).toEqual(["weu-shipper-event-hub"]);
    expect(named(nodes, "privatedns:PrivateZone")).toEqual(["weu-privatelink.servicebus.windows.net"]);
    expect(named(nodes, "storage:StorageAccount")).toEqual(["weu-archive"]);
    expect(named(nodes, "eventhub:Namespace")).toEqual(["weu-shipper"]);
  });
});

describe("a plane that nobody asked for logs", () => {
  it("has the workspace of its control plane, and ships nothing", async () => {
    let site: Site | undefined;
    const nodes = await siteOf(
      {},
      {},
      {
        use: (made) => {
          site = made;
        },
      },
    );
    expect(named(nodes, "operationalinsights:Workspace")).toEqual(["weu-logs"]);
    expect(named(nodes, "monitor:DiagnosticSetting")).toEqual(["weu-logs"]);
    expect(nodes.filter(({ type }) => /AzureLogs|eventhub|kusto|storage:|securityinsights/.test(type))).toEqual([]);
    expect(site?.outlets).toBeUndefined();
  });
});
