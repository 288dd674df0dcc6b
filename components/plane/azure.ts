import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { Provider } from "@pulumi/azure-native/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { aks } from "../cilium/flavour/aks.ts";
import type { Deployer } from "../cluster/aks/access/identity.ts";
import type { KubeloginMode } from "../cluster/aks/access/kubeconfig.ts";
import type { AksClusterArgs } from "../cluster/aks/args.ts";
import { AksCluster } from "../cluster/aks/cluster.ts";
import { AzureKeys, type AzureKeysArgs } from "../cluster/aks/keys/keys.ts";
import { planeVault } from "../cluster/aks/keys/vault.ts";
import { refuse } from "../network/argument.ts";
import { vendorLink } from "../network/azure/link/vendor.ts";
import { AzureNetwork } from "../network/azure/network.ts";
import { AzureLogs, type AzureLogsArgs } from "../siem/azure/logs.ts";
import type { DetectionSettings } from "../siem/detection/settings.ts";
import { type LogRequest, sinksOfKind } from "../siem/plan/request.ts";
import { checkSite } from "./azure/check.ts";
import { azureLinks } from "./azure/links.ts";
import { flowLogSink, withoutFlows, workspaceSink } from "./azure/sinks.ts";
import type { MakeSite } from "./site.ts";

/** What only Azure needs to know of a plane. */
export interface AzureSiteArgs {
  provider: Provider;
  /** Entra tenant of the subscription. */
  tenantId: string;
  /** Tier of the control plane. Defaults to `Standard`. */
  tier?: NonNullable<AksClusterArgs["tier"]>;
  /** Azure Container Registry that nodes pull from; its host is the request's `imageRegistry`. */
  registryId?: string;
  /**
   * Storage account of the VNet's flow logs, in the plane's region. Absent: they go where the request's logs say, or none
   * are recorded.
   */
  flowLogStorage?: string;
  /**
   * Azure Monitor private link scope that is there already: one name server takes only one, a second would hide the
   * workspaces of the first. Absent: one is made where egress is `isolated`.
   */
  monitorScopeId?: string;
  /** Private DNS zones that the customer keeps, by their names: `privatelink.azurecr.io`. Others are made. */
  privateDnsZones?: Readonly<Record<string, string>>;
  /** Zone of the API server's name, where zones are kept centrally. By default AKS makes and links one. */
  apiServerZoneId?: string;
  /** Who runs Pulumi, where it is no member of an admin group. */
  deployer?: Deployer;
  /** How the kubeconfig logs in. Defaults to `azurecli`. */
  login?: KubeloginMode;
  /** Names that the firewall lets out besides what nodes need. Defaults to none. */
  allowedDomains?: readonly string[];
  /** What detections of the request's logs know of the plane. Each defaults to that of `DEFAULTS`. */
  detections?: Partial<DetectionSettings>;
}

/** Days that logs of the control plane stay where they can be searched. */
const LOG_DAYS = 90;

/** Network, keys, log workspace, private endpoints and AKS cluster of a plane, in a resource group of its own. */
export function azureSite(own: AzureSiteArgs): MakeSite {
  const { provider, tenantId, tier, registryId, flowLogStorage } = own;
  return (name, asked, opts) => {
    const { logs: wanted, ...request } = asked;
    refuse(`azureSite ${name}`, checkSite(own, request));
    const {
      account,
      region,
      tags,
      addresses,
      egress,
      people,
      vendorLink: link,
      dangerouslyAllowDestroy = false,
    } = request;
    const isolated = egress === "isolated";
    const inside = { ...opts, providers: [provider] };
    const one = { ...opts, provider };
    const keys =
      request.customerKeys === true
        ? new AzureKeys(name, { account, tenantId, region, tags, dangerouslyAllowDestroy }, inside)
        : undefined;
    const logs =
      wanted === undefined
        ? undefined
        : new AzureLogs(
            name,
            {
              account,
              tenantId,
              region,
              zones: request.zones,
              tags,
              logs: flowLogStorage === undefined ? wanted : withoutFlows(wanted),
              isolated,
              ...archiveKeys(name, { account, tenantId, region, tags, dangerouslyAllowDestroy }, wanted, keys, one),
              detections: {
                ...(wanted.pipelineUsers !== undefined && { pipelineUsers: wanted.pipelineUsers }),
                ...own.detections,
              },
              dangerouslyAllowDestroy,
            },
            inside,
          );
    const flowLogs = flowLogStorage === undefined ? logs?.flowLogs : { storageAccountId: flowLogStorage };
    const network = new AzureNetwork(
      name,
      {
        ...request,
        resourceGroup: `rg-${name}`,
        ...(flowLogs !== undefined && { flowLogs }),
        ...(own.allowedDomains !== undefined && { allowedDomains: own.allowedDomains }),
      },
      inside,
    );
    const workspace = logs === undefined ? ownWorkspace(name, { network, region, tags, isolated }, one) : undefined;
    const monitored = logs?.monitored ?? (workspace === undefined ? [] : [{ name: `${name}-logs`, id: workspace.id }]);
    const { endpoints } = azureLinks(
      name,
      {
        network,
        region,
        tags,
        given: own.privateDnsZones ?? {},
        ...(isolated && monitored.length > 0 && { monitor: { members: monitored, tenantId, ...scopeOf(own) } }),
        ...(logs !== undefined && { stores: logs.links }),
        ...(isolated && registryId !== undefined && { registryId }),
        ...(keys !== undefined && { vaultId: keys.vaultId }),
      },
      one,
    );
    const vendor =
      link === undefined
        ? []
        : vendorLink(
            name,
            {
              ...link,
              region,
              resourceGroupName: network.resourceGroup,
              networkId: network.networkId,
              subnetId: network.endpointSubnetId,
              range: addresses.endpoints[0] ?? "",
              tags,
            },
            { ...one, dependsOn: [...endpoints] },
          );
    const cluster = new AksCluster(
      name,
      {
        ...request,
        network,
        tenantId,
        flavour: aks({ podCidr: addresses.pods }),
        ...(tier !== undefined && { tier }),
        ...(registryId !== undefined && { registryId }),
        ...(own.apiServerZoneId !== undefined && { privateDnsZoneId: own.apiServerZoneId }),
        ...(own.deployer !== undefined && { deployer: own.deployer }),
        ...(own.login !== undefined && { login: own.login }),
        ...(keys !== undefined && { etcdKms: keys.etcd, diskEncryptionSetId: keys.diskEncryptionSetId }),
        connect: people === undefined ? [] : [...people.readers, ...people.operators, ...people.breakGlass],
        ...(workspace !== undefined && { logs: { workspaceId: workspace.id } }),
        ...(logs !== undefined && { logs: logs.controlPlane }),
        // Images, keys and names are there before the first node asks for them. The vendor's link, so that the cluster's
        // protection holds it too when somebody tries a destroy.
        after: [...endpoints, ...(keys?.ready ?? []), ...vendor],
      },
      inside,
    );
    logs?.trust(cluster.oidcIssuer);
    const place = { account, region };
    const sinks = [
      ...(logs?.sinks ?? []),
      ...(workspace === undefined ? [] : [workspaceSink(place, workspace.id)]),
      ...(flowLogStorage === undefined ? [] : [flowLogSink(place, flowLogStorage)]),
    ];
    return {
      cluster,
      clusterId: pulumi.output(cluster.clusterId),
      sinks,
      ...(logs !== undefined && { outlets: logs.outlets }),
    };
  };
}

/** An archive is encrypted with a key of the plane, also where nothing else is: then in a vault for it alone. */
function archiveKeys(
  name: string,
  place: AzureKeysArgs,
  logs: LogRequest,
  keys: AzureKeys | undefined,
  opts: pulumi.CustomResourceOptions,
): Pick<AzureLogsArgs, "vault" | "keyed"> {
  if (keys !== undefined) return { vault: keys };
  if (sinksOfKind(logs, "storage").length === 0) return {};
  const kept = { ...opts, protect: place.dangerouslyAllowDestroy !== true, retainOnDelete: true };
  const { group, vault } = planeVault(name, place, kept);
  return { vault: { resourceGroup: group.name, vaultId: vault.id }, keyed: "archive" };
}

/** Where logs of the control plane go when nobody said anything of logs. */
function ownWorkspace(
  name: string,
  {
    network,
    region,
    tags,
    isolated,
  }: { network: AzureNetwork; region: string; tags: Readonly<Record<string, string>>; isolated: boolean },
  opts: pulumi.CustomResourceOptions,
): Workspace {
  return new Workspace(
    `${name}-logs`,
    {
      resourceGroupName: network.resourceGroup,
      location: region,
      sku: { name: "PerGB2018" },
      retentionInDays: LOG_DAYS,
      // Entra alone reads and writes; keys of the workspace don't work.
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      // Diagnostic settings go by a channel of Azure's own, which this doesn't close (Azure Monitor, "Private link
      // design": logs of resources).
      ...(isolated && { publicNetworkAccessForIngestion: "Disabled", publicNetworkAccessForQuery: "Disabled" }),
      tags,
    },
    opts,
  );
}

function scopeOf({ monitorScopeId }: AzureSiteArgs) {
  return monitorScopeId === undefined ? {} : { scopeId: monitorScopeId };
}
