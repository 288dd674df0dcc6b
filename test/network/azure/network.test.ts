import { describe, expect, it } from "vitest";
import { type Node, nodeNamed } from "../../support/graph.ts";
import { EXISTING, networkGraph, SUBSCRIPTION, TAGS, VNET } from "./given.ts";

const AZ = "azure-native:network";
const place = { resourceGroupName: "cellwall-weu", location: "westeurope", tags: TAGS };
const inVnet = { resourceGroupName: "cellwall-weu", virtualNetworkName: "weu" };
// What the SDK fills in by itself.
const policies = { privateEndpointNetworkPolicies: "Disabled", privateLinkServiceNetworkPolicies: "Enabled" };

const inputs = (nodes: readonly Node[], type: string, name: string) => nodeNamed(nodes, `${AZ}:${type}`, name).inputs;
const names = (nodes: readonly Node[], type: string) =>
  nodes.filter((node) => node.type === `${AZ}:${type}`).map(({ name }) => name);

describe("a plane's network with a firewall", () => {
  it("lives in a resource group of its own, in one VNet whose subnets are resources of their own", async () => {
    const nodes = await networkGraph();
    expect(nodeNamed(nodes, "azure-native:resources:ResourceGroup", "weu").inputs).toEqual({
      resourceGroupName: "cellwall-weu",
      location: "westeurope",
      tags: TAGS,
    });
    const vnet = nodeNamed(nodes, `${AZ}:VirtualNetwork`, "weu");
    expect(vnet.inputs).toEqual({
      ...place,
      addressSpace: { addressPrefixes: ["10.60.0.0/16"] },
      enableDdosProtection: false,
      enableVmProtection: false,
    });
    expect(vnet.ignoreChanges).toEqual(["subnets"]);
  });

  it("gives every subnet what it needs and nothing else", async () => {
    const nodes = await networkGraph();
    expect(inputs(nodes, "Subnet", "weu-apiserver")).toEqual({
      ...inVnet,
      ...policies,
      subnetName: "apiserver",
      addressPrefix: "10.60.255.0/27",
      delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }],
    });
    expect(inputs(nodes, "Subnet", "weu-endpoints")).toEqual({
      ...inVnet,
      ...policies,
      subnetName: "endpoints",
      addressPrefix: "10.60.254.0/24",
      defaultOutboundAccess: false,
    });
    expect(inputs(nodes, "Subnet", "weu-azurefirewallsubnet")).toEqual({
      ...inVnet,
      ...policies,
      subnetName: "AzureFirewallSubnet",
      addressPrefix: "10.60.255.64/26",
    });
    expect(inputs(nodes, "Subnet", "weu-nodes")).toEqual({
      ...inVnet,
      ...policies,
      subnetName: "nodes",
      addressPrefix: "10.60.0.0/18",
      defaultOutboundAccess: false,
      networkSecurityGroup: { id: "weu-nodes-id" },
      routeTable: { id: "weu-egress-id" },
    });
    expect(names(nodes, "Subnet")).toHaveLength(4);
  });

  it("changes the VNet one subnet at a time, the nodes' last, because Azure refuses two at once", async () => {
    const nodes = await networkGraph();
    const prerequisites = (name: string) => nodeNamed(nodes, `${AZ}:Subnet`, name).dependsOn;
    expect(prerequisites("weu-endpoints")).toContain("weu-apiserver");
    expect(prerequisites("weu-azurefirewallsubnet")).toContain("weu-endpoints");
    expect(prerequisites("weu-nodes")).toEqual(expect.arrayContaining(["weu-azurefirewallsubnet", "weu-egress"]));
  });

  it("routes all that leaves to the firewall, and nothing between nodes", async () => {
    expect(inputs(await networkGraph(), "RouteTable", "weu-egress")).toEqual({
      ...place,
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: "default",
          addressPrefix: "0.0.0.0/0",
          nextHopType: "VirtualAppliance",
          nextHopIpAddress: "10.60.255.68",
        },
      ],
    });
  });

  it("filters by name in all zones, and has its rules before the first packet", async () => {
    const nodes = await networkGraph({ allowedDomains: ["ghcr.io"] });
    expect(inputs(nodes, "FirewallPolicy", "weu-egress")).toEqual({
      ...place,
      sku: { tier: "Standard" },
      threatIntelMode: "Deny",
    });
    const firewall = nodeNamed(nodes, `${AZ}:AzureFirewall`, "weu-egress");
    expect(firewall.inputs).toEqual({
      ...place,
      sku: { name: "AZFW_VNet", tier: "Standard" },
      zones: ["1", "2", "3"],
      firewallPolicy: { id: "weu-egress-id" },
      ipConfigurations: [
        {
          name: "egress",
          subnet: { id: "weu-azurefirewallsubnet-id" },
          publicIPAddress: { id: "weu-egress-id" },
        },
      ],
    });
    const order = nodes.map(({ type }) => type);
    expect(order.indexOf(`${AZ}:FirewallPolicyRuleCollectionGroup`)).toBeLessThan(order.indexOf(`${AZ}:AzureFirewall`));
    const group = inputs(nodes, "FirewallPolicyRuleCollectionGroup", "weu-egress") as unknown as {
      ruleCollections: { name: string; action: { type: string }; rules: Record<string, unknown>[] }[];
    };
    const reached = group.ruleCollections.flatMap(({ rules }) =>
      rules.map(({ name, fqdnTags, targetFqdns, sourceAddresses, protocols }) => [
        name,
        fqdnTags ?? targetFqdns,
        sourceAddresses,
        (protocols as { port: number }[]).map(({ port }) => port),
      ]),
    );
    const from = ["10.60.0.0/18"];
    expect(reached).toEqual([
      ["aks", ["AzureKubernetesService"], from, [443, 80]],
      ["entra", ["login.microsoftonline.com"], from, [443]],
      ["azure-policy", ["data.policy.core.windows.net", "store.policy.core.windows.net"], from, [443]],
      ["cilium-images", ["quay.io", "*.quay.io"], from, [443]],
      ["allowed", ["ghcr.io"], from, [443]],
    ]);
    expect(group.ruleCollections.map(({ action }) => action.type)).toEqual(["Allow", "Allow"]);
  });

  it("keeps what the firewall let through and refused where there is a workspace", async () => {
    const workspaceId = `${SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/siem`;
    const nodes = await networkGraph({ firewallLogs: { workspaceId } });
    expect(nodeNamed(nodes, "azure-native:monitor:DiagnosticSetting", "weu-egress-logs").inputs).toEqual({
      name: "to-siem",
      resourceUri: "weu-egress-id",
      workspaceId,
      logAnalyticsDestinationType: "Dedicated",
      logs: ["AZFWApplicationRule", "AZFWNetworkRule", "AZFWThreatIntel"].map((category) => ({
        category,
        enabled: true,
      })),
    });
    expect((await networkGraph()).filter(({ type }) => type.includes("monitor"))).toEqual([]);
  });

  it("has one public address, the firewall's, and none on a machine", async () => {
    const nodes = await networkGraph();
    expect(names(nodes, "PublicIPAddress")).toEqual(["weu-egress"]);
    expect(inputs(nodes, "PublicIPAddress", "weu-egress")).toEqual({
      ...place,
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
      zones: ["1", "2", "3"],
    });
    expect(names(nodes, "NatGateway")).toEqual([]);
  });
});

describe("a plane's network with NAT", () => {
  it("attaches a gateway with fixed addresses to the nodes, and makes no firewall and no route", async () => {
    const nodes = await networkGraph({ egress: "nat" });
    expect(inputs(nodes, "NatGateway", "weu-nat")).toEqual({
      ...place,
      sku: { name: "Standard" },
      idleTimeoutInMinutes: 4,
      publicIpAddresses: [{ id: "weu-nat-1-id" }, { id: "weu-nat-2-id" }],
    });
    const subnet = nodeNamed(nodes, `${AZ}:Subnet`, "weu-nodes");
    expect(subnet.inputs).toMatchObject({ natGateway: { id: "weu-nat-id" } });
    expect(subnet.inputs).not.toHaveProperty("routeTable");
    expect(subnet.dependsOn).toContain("weu-endpoints");
    expect([...names(nodes, "AzureFirewall"), ...names(nodes, "RouteTable")]).toEqual([]);
  });
});

describe("options of a network", () => {
  it("names no zones in a region that has none", async () => {
    const nodes = await networkGraph({ zones: [] });
    expect(inputs(nodes, "PublicIPAddress", "weu-egress")).not.toHaveProperty("zones");
    expect(inputs(nodes, "AzureFirewall", "weu-egress")).not.toHaveProperty("zones");
  });

  it("leaves a resource group alone that is there already", async () => {
    const nodes = await networkGraph({ existingResourceGroup: true });
    expect(nodes.filter(({ type }) => type === "azure-native:resources:ResourceGroup")).toEqual([]);
    expect(inputs(nodes, "VirtualNetwork", "weu")).toMatchObject({ resourceGroupName: "cellwall-weu" });
  });

  it("creates nothing of the network in a VNet that somebody else made", async () => {
    const nodes = await networkGraph({ existing: EXISTING });
    expect(nodes.map(({ type }) => type)).toEqual([
      "cellwall:index:AzureNetwork",
      "azure-native:resources:ResourceGroup",
    ]);
  });

  it("records flows of the whole VNet when there is a place for them", async () => {
    const storageAccountId = `${SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/flows`;
    const id = `${SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/siem`;
    const flowLogs = { storageAccountId, workspace: { id, customerId: "22222222-2222-4222-8222-222222222222" } };
    const log = inputs(await networkGraph({ existing: EXISTING, flowLogs }), "FlowLog", "weu-flows");
    expect(log).toEqual({
      resourceGroupName: "NetworkWatcherRG",
      networkWatcherName: "NetworkWatcher_westeurope",
      location: "westeurope",
      targetResourceId: VNET,
      storageId: storageAccountId,
      enabled: true,
      format: { type: "JSON", version: 2 },
      retentionPolicy: { enabled: true, days: 90 },
      flowAnalyticsConfiguration: {
        networkWatcherFlowAnalyticsConfiguration: {
          enabled: true,
          workspaceResourceId: id,
          workspaceId: "22222222-2222-4222-8222-222222222222",
          workspaceRegion: "westeurope",
          trafficAnalyticsInterval: 10,
        },
      },
      tags: TAGS,
    });
    const plain = inputs(await networkGraph({ flowLogs: { storageAccountId } }), "FlowLog", "weu-flows");
    expect(plain).toMatchObject({ targetResourceId: "weu-id" });
    expect(plain).not.toHaveProperty("flowAnalyticsConfiguration");
    expect(names(await networkGraph(), "FlowLog")).toEqual([]);
  });
});
