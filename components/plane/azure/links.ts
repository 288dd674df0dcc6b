import { PrivateLinkScope } from "@pulumi/azure-native/monitor/privateLinkScope.js";
import { PrivateLinkScopedResource } from "@pulumi/azure-native/monitor/privateLinkScopedResource.js";
import { Provider } from "@pulumi/azure-native/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { privateEndpoint } from "../../network/azure/link/endpoint.ts";
import { type LinkedService, zoneNames } from "../../network/azure/link/table.ts";
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
  /** Stores of logs. Names are unique in the plane. */
  readonly stores?: readonly LinkedStore[];
}

export interface LinkedStore {
  readonly name: string;
  readonly service: LinkedService;
  readonly target: pulumi.Input<string>;
}

export interface MonitorSettings {
  /** What of Azure Monitor the plane reaches: workspaces and collection endpoints. At least one. */
  readonly members: readonly { readonly name: string; readonly id: pulumi.Input<string> }[];
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
  const { network, region, tags, given, registryId, vaultId, monitor, stores = [] } = settings;
  const resourceGroupName = network.resourceGroup;
  const zoneSettings = { resourceGroupName, networkId: network.networkId, tags };
  // Several services have names in one zone: it is made with the first.
  const zonesMade = new Map<string, LinkedZone>();
  const zonesOf = (service: LinkedService) =>
    zoneNames(service, region).flatMap((zone) => {
      const found = zonesMade.get(zone);
      if (found !== undefined) return [found];
      const made = privateZones(name, [zone], given, zoneSettings, opts);
      for (const one of made) zonesMade.set(zone, one);
      return made;
    });
  const link = (
    service: LinkedService,
    target: pulumi.Input<string>,
    before: readonly pulumi.Resource[] = [],
    logical = name,
  ) => {
    const zones = zonesOf(service);
    const place = { region, resourceGroupName, subnetId: network.endpointSubnetId, tags };
    return privateEndpoint(logical, { service, target, zones, ...place }, { ...opts, dependsOn: [...before] });
  };
  // Each waits for the one before: Azure takes one change of a subnet at a time.
  let endpoints: readonly pulumi.Resource[] = [];
  if (registryId !== undefined) endpoints = [link("registry", registryId)];
  if (vaultId !== undefined) endpoints = [link("vault", vaultId, endpoints)];
  if (monitor !== undefined) {
    const { id, members } = monitorScope(name, { ...monitor, resourceGroupName, tags }, opts);
    // With a scope and all its zones given, the customer's own endpoint answers already; a second would take its names.
    const isThere =
      monitor.scopeId !== undefined && zoneNames("monitor", region).every((zone) => given[zone] !== undefined);
    endpoints = isThere ? [...endpoints, ...members] : [link("monitor", id, [...endpoints, ...members])];
  }
  for (const { name: store, service, target } of stores) endpoints = [link(service, target, endpoints, store)];
  return { endpoints };
}

/** The scope that workspaces are in. Only what is in it can be reached, in both directions. */
function monitorScope(
  name: string,
  settings: MonitorSettings & {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly tags: Readonly<Record<string, string>>;
  },
  opts: pulumi.CustomResourceOptions,
): { readonly id: pulumi.Output<string>; readonly members: readonly pulumi.Resource[] } {
  const { members, tenantId, scopeId, resourceGroupName, tags } = settings;
  const scoped = (
    place: { resourceGroupName: pulumi.Input<string>; scopeName: pulumi.Input<string> },
    how: pulumi.CustomResourceOptions,
  ) =>
    members.map(({ name, id }) => new PrivateLinkScopedResource(name, { ...place, name, linkedResourceId: id }, how));
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
    return { id: scope.id, members: scoped({ resourceGroupName, scopeName: scope.name }, opts) };
  }
  const [, , subscription = "", , group = ""] = scopeId.split("/");
  const scopeName = scopeId.split("/").at(-1) ?? "";
  // What is in a scope is made in the scope's subscription, which with a hub seldom is the plane's.
  const { provider: _, ...rest } = opts;
  const provider = new Provider(`${name}-azure-monitor`, { subscriptionId: subscription, tenantId }, rest);
  return {
    id: pulumi.output(scopeId),
    members: scoped({ resourceGroupName: group, scopeName }, { ...opts, provider }),
  };
}
