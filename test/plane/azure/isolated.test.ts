import { describe, expect, it } from "vitest";
import { TAGS } from "../../network/azure/given.ts";
import { type Node, nodeNamed, waitsFor } from "../../support/graph.ts";
import { ALIAS, HUB, REGISTRY, siteGraph } from "./given.ts";

const AZ = "azure-native";
const CLUSTER = `${AZ}:containerservice:ManagedCluster`;
const place = { resourceGroupName: "rg-weu", location: "westeurope", tags: TAGS };
const tokens = (nodes: readonly Node[]) => [...new Set(nodes.map(({ type }) => type))];
const named = (nodes: readonly Node[], type: string) =>
  nodes.filter((node) => node.type === `${AZ}:${type}`).map(({ name }) => name);
const inputs = (nodes: readonly Node[], type: string, name: string) => nodeNamed(nodes, `${AZ}:${type}`, name).inputs;

/** Whatever gives a machine a way out or an address that the world sees. */
const WAYS_OUT = ["PublicIPAddress", "PublicIPPrefix", "NatGateway", "AzureFirewall", "FirewallPolicy", "RouteTable"];

describe("an isolated plane without a hub", () => {
  it("has no way out and no public address, and nodes without a default route", async () => {
    const nodes = await siteGraph();
    expect(tokens(nodes).filter((token) => WAYS_OUT.some((way) => token === `${AZ}:network:${way}`))).toEqual([]);
    expect(inputs(nodes, "network:Subnet", "weu-nodes")).toEqual({
      resourceGroupName: "rg-weu",
      virtualNetworkName: "weu",
      subnetName: "nodes",
      addressPrefix: "10.60.0.0/18",
      defaultOutboundAccess: false,
      networkSecurityGroup: { id: "weu-nodes-id" },
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
    });
    expect(JSON.stringify(nodes.map((node) => node.inputs))).not.toContain('"publicNetworkAccess":"Enabled"');
  });

  it("lets AKS set up no way out, and gets AKS's own images by the customer's registry", async () => {
    const cluster = inputs(await siteGraph(), "containerservice:ManagedCluster", "weu");
    expect(cluster.networkProfile).toMatchObject({ outboundType: "none", networkPlugin: "none" });
    expect(cluster.bootstrapProfile).toEqual({ artifactSource: "Cache", containerRegistryId: REGISTRY });
    expect(cluster.identityProfile).toEqual({
      kubeletidentity: {
        resourceId: "weu-kubelet-id",
        clientId: "weu-kubelet-client-id",
        objectId: "weu-kubelet-object-id",
      },
    });
    // Azure Policy fetches its constraints from a public name.
    expect(cluster.addonProfiles).not.toHaveProperty("azurepolicy");
    expect(cluster.apiServerAccessProfile).toMatchObject({
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
    });
  });

  it("lets kubelets pull, and the control plane use their identity, before there is a cluster", async () => {
    const nodes = await siteGraph();
    expect(inputs(nodes, "authorization:RoleAssignment", "weu-pull-images")).toMatchObject({
      scope: REGISTRY,
      principalId: "weu-kubelet-object-id",
    });
    expect(inputs(nodes, "authorization:RoleAssignment", "weu-kubelet")).toMatchObject({
      scope: "weu-kubelet-id",
      principalId: "weu-control-plane-object-id",
    });
    expect(waitsFor(nodes, nodeNamed(nodes, CLUSTER, "weu"))).toEqual(
      expect.arrayContaining(["weu-pull-images", "weu-kubelet"]),
    );
  });

  it("reaches registry, vault and Azure Monitor by private endpoints, whose names resolve before the cluster is made", async () => {
    const nodes = await siteGraph();
    const targets = nodes
      .filter(({ type }) => type === `${AZ}:network:PrivateEndpoint`)
      .map(({ name, inputs: { subnet, privateLinkServiceConnections } }) => [
        name,
        (subnet as { id: string }).id,
        (privateLinkServiceConnections as { privateLinkServiceId: string; groupIds: string[] }[]).map(
          ({ privateLinkServiceId, groupIds }) => [privateLinkServiceId, ...groupIds],
        ),
      ]);
    expect(targets).toEqual([
      ["weu-registry", "weu-endpoints-id", [[REGISTRY, "registry"]]],
      ["weu-vault", "weu-endpoints-id", [["weu-keys-id", "vault"]]],
      ["weu-monitor", "weu-endpoints-id", [["weu-monitor-id", "azuremonitor"]]],
    ]);
    expect(named(nodes, "privatedns:PrivateZone")).toEqual([
      "weu-privatelink.azurecr.io",
      "weu-privatelink.vaultcore.azure.net",
      "weu-privatelink.monitor.azure.com",
      "weu-privatelink.oms.opinsights.azure.com",
      "weu-privatelink.ods.opinsights.azure.com",
      "weu-privatelink.agentsvc.azure-automation.net",
      "weu-privatelink.blob.core.windows.net",
    ]);
    expect(inputs(nodes, "privatedns:VirtualNetworkLink", "weu-privatelink.azurecr.io")).toEqual({
      resourceGroupName: "rg-weu",
      location: "global",
      privateZoneName: "weu-privatelink.azurecr.io",
      virtualNetworkLinkName: "weu",
      registrationEnabled: false,
      virtualNetwork: { id: "weu-id" },
      tags: TAGS,
    });
    expect(inputs(nodes, "network:PrivateDnsZoneGroup", "weu-registry")).toEqual({
      resourceGroupName: "rg-weu",
      privateEndpointName: "weu-registry",
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "privatelink-azurecr-io", privateDnsZoneId: "weu-privatelink.azurecr.io-id" }],
    });
    expect(waitsFor(nodes, nodeNamed(nodes, CLUSTER, "weu"))).toEqual(
      expect.arrayContaining([
        "weu-registry",
        "weu-vault",
        "weu-monitor",
        "weu-privatelink.azurecr.io",
        "weu-privatelink.vaultcore.azure.net",
      ]),
    );
  });

  it("keeps logs private: no ingestion or query from outside, and none to workspaces of others", async () => {
    const nodes = await siteGraph();
    expect(inputs(nodes, "operationalinsights:Workspace", "weu-logs")).toEqual({
      ...place,
      sku: { name: "PerGB2018" },
      retentionInDays: 90,
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      publicNetworkAccessForIngestion: "Disabled",
      publicNetworkAccessForQuery: "Disabled",
    });
    expect(inputs(nodes, "monitor:PrivateLinkScope", "weu-monitor")).toEqual({
      resourceGroupName: "rg-weu",
      location: "global",
      accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "PrivateOnly" },
      tags: TAGS,
    });
    expect(inputs(nodes, "monitor:PrivateLinkScopedResource", "weu-logs")).toEqual({
      resourceGroupName: "rg-weu",
      scopeName: "weu-monitor",
      name: "weu-logs",
      linkedResourceId: "weu-logs-id",
    });
    expect(nodeNamed(nodes, `${AZ}:network:PrivateEndpoint`, "weu-monitor").dependsOn).toContain("weu-logs");
  });
});

describe("what the customer has already", () => {
  const scope = (subscription: string) =>
    `/subscriptions/${subscription}/resourceGroups/hub/providers/Microsoft.Insights/privateLinkScopes/central`;
  const zoneId = (zone: string) => `${HUB.id.split("/virtualNetworks")[0]}/privateDnsZones/${zone}`;

  it("is used in place of zones of its own", async () => {
    const id = zoneId("privatelink.azurecr.io");
    const nodes = await siteGraph({}, { privateDnsZones: { "privatelink.azurecr.io": id } });
    expect(named(nodes, "privatedns:PrivateZone")).not.toContain("weu-privatelink.azurecr.io");
    expect(inputs(nodes, "network:PrivateDnsZoneGroup", "weu-registry").privateDnsZoneConfigs).toEqual([
      { name: "privatelink-azurecr-io", privateDnsZoneId: id },
    ]);
  });

  it("takes the workspace into a scope that is there, in that scope's subscription, and makes no second scope", async () => {
    const monitorScopeId = scope("99999999-9999-4999-8999-999999999999");
    const nodes = await siteGraph({}, { monitorScopeId });
    expect(named(nodes, "monitor:PrivateLinkScope")).toEqual([]);
    const member = nodeNamed(nodes, `${AZ}:monitor:PrivateLinkScopedResource`, "weu-logs");
    expect(member.inputs).toEqual({
      resourceGroupName: "hub",
      scopeName: "central",
      name: "weu-logs",
      linkedResourceId: "weu-logs-id",
    });
    expect(member.provider).toBe("weu-azure-monitor");
    expect(inputs(nodes, "network:PrivateEndpoint", "weu-monitor").privateLinkServiceConnections).toEqual([
      { name: "monitor", privateLinkServiceId: monitorScopeId, groupIds: ["azuremonitor"] },
    ]);
  });

  it("has its own endpoint where scope and zones are given: a second would take its names", async () => {
    const zones = [
      "privatelink.monitor.azure.com",
      "privatelink.oms.opinsights.azure.com",
      "privatelink.ods.opinsights.azure.com",
      "privatelink.agentsvc.azure-automation.net",
      "privatelink.blob.core.windows.net",
    ];
    const nodes = await siteGraph(
      {},
      {
        monitorScopeId: scope("99999999-9999-4999-8999-999999999999"),
        privateDnsZones: Object.fromEntries(zones.map((zone) => [zone, zoneId(zone)])),
      },
    );
    expect(named(nodes, "network:PrivateEndpoint")).toEqual(["weu-registry", "weu-vault"]);
    expect(named(nodes, "monitor:PrivateLinkScopedResource")).toEqual(["weu-logs"]);
  });
});

describe("an isolated plane with a hub", () => {
  it("is peered with it and sends everything to its firewall", async () => {
    const nodes = await siteGraph({ hub: HUB });
    expect(inputs(nodes, "network:VirtualNetworkPeering", "weu-hub")).toEqual({
      resourceGroupName: "rg-weu",
      virtualNetworkName: "weu",
      virtualNetworkPeeringName: "hub",
      remoteVirtualNetwork: { id: HUB.id },
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: true,
      allowGatewayTransit: false,
      useRemoteGateways: false,
    });
    expect(inputs(nodes, "network:RouteTable", "weu-egress")).toEqual({
      ...place,
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: "default",
          addressPrefix: "0.0.0.0/0",
          nextHopType: "VirtualAppliance",
          nextHopIpAddress: "10.0.255.4",
        },
      ],
    });
    expect(inputs(nodes, "network:Subnet", "weu-nodes")).toMatchObject({ routeTable: { id: "weu-egress-id" } });
    expect(nodeNamed(nodes, `${AZ}:network:Subnet`, "weu-nodes").dependsOn).toContain("weu-hub");
    const cluster = inputs(nodes, "containerservice:ManagedCluster", "weu");
    expect(cluster.networkProfile).toMatchObject({ outboundType: "userDefinedRouting" });
    expect(cluster.addonProfiles).toHaveProperty("azurepolicy");
    const out = ["PublicIPAddress", "NatGateway", "AzureFirewall"].flatMap((way) => named(nodes, `network:${way}`));
    expect(out).toEqual([]);
  });
});

describe("the link to the vendor", () => {
  const host = "control.example.com";

  it("leads out to one name at an address inside, and waits for the vendor where an alias is given", async () => {
    const nodes = await siteGraph({ vendorLink: { service: ALIAS, host } });
    expect(inputs(nodes, "network:PrivateEndpoint", "weu-vendor")).toEqual({
      ...place,
      // The rest of the subnet is what the SDK fills in by itself.
      subnet: {
        id: "weu-endpoints-id",
        privateEndpointNetworkPolicies: "Disabled",
        privateLinkServiceNetworkPolicies: "Enabled",
      },
      ipConfigurations: [{ name: "vendor", privateIPAddress: "10.60.254.254", groupId: "", memberName: "" }],
      manualPrivateLinkServiceConnections: [
        { name: "vendor", privateLinkServiceId: ALIAS, requestMessage: "weu calls control.example.com" },
      ],
    });
    expect(inputs(nodes, "privatedns:PrivateZone", `weu-${host}`)).toMatchObject({ privateZoneName: host });
    expect(inputs(nodes, "privatedns:PrivateRecordSet", "weu-vendor")).toEqual({
      resourceGroupName: "rg-weu",
      privateZoneName: host,
      relativeRecordSetName: "@",
      recordType: "A",
      ttl: 60,
      aRecords: [{ ipv4Address: "10.60.254.254" }],
    });
  });

  it("is asked for by id where the service is known", async () => {
    const service = `${HUB.id.split("/virtualNetworks")[0]}/privateLinkServices/vendor`;
    const endpoint = inputs(
      await siteGraph({ vendorLink: { service, host } }),
      "network:PrivateEndpoint",
      "weu-vendor",
    );
    expect(endpoint).toMatchObject({ privateLinkServiceConnections: [{ privateLinkServiceId: service }] });
    expect(endpoint).not.toHaveProperty("manualPrivateLinkServiceConnections");
  });

  it("goes with its setting, though all else of the plane is protected", async () => {
    const on = await siteGraph({ vendorLink: { service: ALIAS, host } }, {}, { protect: true });
    const made = on.filter(({ name }) => name === "weu-vendor" || name === `weu-${host}`);
    expect(made).toHaveLength(4);
    expect(made.map(({ protect }) => protect)).toEqual([false, false, false, false]);
    expect(nodeNamed(on, `${AZ}:network:PrivateEndpoint`, "weu-registry").protect).toBe(true);
    // A destroy that is refused meets the cluster before it has taken the link.
    expect(waitsFor(on, nodeNamed(on, CLUSTER, "weu"))).toEqual(expect.arrayContaining(["weu-vendor", `weu-${host}`]));
    const off = await siteGraph();
    expect(off.filter(({ name }) => name.includes("vendor") || name.includes(host))).toEqual([]);
  });
});
