import { PrivateLinkScope } from "@pulumi/azure-native/monitor/privateLinkScope.js";
import { PrivateLinkScopedResource } from "@pulumi/azure-native/monitor/privateLinkScopedResource.js";
import { Provider } from "@pulumi/azure-native/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { privateEndpoint } from "../../network/azure/link/endpoint.ts";
import { LINKS, type LinkedService } from "../../network/azure/link/table.ts";
import { type LinkedZone, privateZones } from "../../network/azure/link/zones.ts";
import type { AzureNetwork } from "../../network/azure/network.ts";

export interface AzureLinksSettings {
  readonly network: AzureNetwork;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Zones of the customer, by name. */
  readonly given: Readonly<Record<string, string>>;
  readonly registryId?: string;
  readonly vaultId?: pulumi.Input<string>;
  readonly monitor?: MonitorSettings;
}

export interface MonitorSettings {
  readonly workspaceId: pulumi.Input<string>;
  readonly tenantId: string;
  /** A scope of the customer. */
  readonly scopeId?: string;
}

/** The private ways from the plane's VNet to services of Azure. Returns the last of each chain: what must stand before they are asked. */
export function azureLinks(
  name: string,
  settings: AzureLinksSettings,
  opts: pulumi.CustomResourceOptions,
): { readonly endpoints: readonly pulumi.Resource[] } {
  const { network, region, tags, given, registryId, vaultId, monitor } = settings;
  const resourceGroupName = network.resourceGroup;
  const zoneSettings = { resourceGroupName, networkId: network.networkId, tags };
  const link = (service: LinkedService, target: pulumi.Input<string>, before: readonly pulumi.Resource[] = []) => {
    const zones: LinkedZone[] = privateZones(name, LINKS[service].zones, given, zoneSettings, opts);
    const place = { region, resourceGroupName, subnetId: network.endpointSubnetId, tags };
    return privateEndpoint(name, { service, target, zones, ...place }, { ...opts, dependsOn: [...before] });
  };
  // Each waits for the one before: Azure takes one change of a subnet at a time.
  let endpoints: readonly pulumi.Resource[] = [];
  if (registryId !== undefined) endpoints = [link("registry", registryId)];
  if (vaultId !== undefined) endpoints = [link("vault", vaultId, endpoints)];
  if (monitor !== undefined) {
    const { id, members } = monitorScope(name, { ...monitor, resourceGroupName, tags }, opts);
    // With a scope and all its zones given, the customer's own endpoint answers already; a second would take its names.
    const isThere = monitor.scopeId !== undefined && LINKS.monitor.zones.every((zone) => given[zone] !== undefined);
    endpoints = isThere ? [...endpoints, ...members] : [link("monitor", id, [...endpoints, ...members])];
  }
  return { endpoints };
}

/** The scope that the workspace is in. Only what is in it can be reached, in both directions. */
function monitorScope(
  name: string,
  settings: MonitorSettings & {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly tags: Readonly<Record<string, string>>;
  },
  opts: pulumi.CustomResourceOptions,
): { readonly id: pulumi.Output<string>; readonly members: readonly pulumi.Resource[] } {
  const { workspaceId, tenantId, scopeId, resourceGroupName, tags } = settings;
  const member = (
    place: { resourceGroupName: pulumi.Input<string>; scopeName: pulumi.Input<string> },
    how: pulumi.CustomResourceOptions,
  ) =>
    new PrivateLinkScopedResource(
      `${name}-logs`,
      { ...place, name: `${name}-logs`, linkedResourceId: workspaceId },
      how,
    );
  if (scopeId === undefined) {
    const scope = new PrivateLinkScope(
      `${name}-monitor`,
      {
        resourceGroupName,
        location: "global",
        // Workspaces of others can't be written to from here, so no log leaves; nor can they be read.
        accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "PrivateOnly" },
        tags: { ...tags },
      },
      opts,
    );
    return { id: scope.id, members: [member({ resourceGroupName, scopeName: scope.name }, opts)] };
  }
  const [, , subscription = "", , group = ""] = scopeId.split("/");
  const scopeName = scopeId.split("/").at(-1) ?? "";
  // What is in a scope is made in the scope's subscription, which with a hub seldom is the plane's.
  const { provider: _, ...rest } = opts;
  const provider = new Provider(`${name}-azure-monitor`, { subscriptionId: subscription, tenantId }, rest);
  return {
    id: pulumi.output(scopeId),
    members: [member({ resourceGroupName: group, scopeName }, { ...opts, provider })],
  };
}
