import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { Provider } from "@pulumi/azure-native/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { aks } from "../cilium/flavour/aks.ts";
import type { Deployer } from "../cluster/aks/access/identity.ts";
import type { KubeloginMode } from "../cluster/aks/access/kubeconfig.ts";
import type { AksClusterArgs } from "../cluster/aks/args.ts";
import { AksCluster } from "../cluster/aks/cluster.ts";
import { AzureKeys } from "../cluster/aks/keys/keys.ts";
import { refuse } from "../network/argument.ts";
import { vendorLink } from "../network/azure/link/vendor.ts";
import { AzureNetwork } from "../network/azure/network.ts";
import { checkSite } from "./azure/check.ts";
import { azureLinks } from "./azure/links.ts";
import { azureSinks } from "./azure/sinks.ts";
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
  /** Storage account of the VNet's flow logs, in the plane's region. Absent: none are recorded. */
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
}

/** Days that logs of the control plane stay where they can be searched. */
const LOG_DAYS = 90;

/** Network, keys, log workspace, private endpoints and AKS cluster of a plane, in a resource group of its own. */
export function azureSite(own: AzureSiteArgs): MakeSite {
  const { provider, tenantId, tier, registryId, flowLogStorage } = own;
  return (name, request, opts) => {
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
    const network = new AzureNetwork(
      name,
      {
        ...request,
        resourceGroup: `rg-${name}`,
        ...(flowLogStorage !== undefined && { flowLogs: { storageAccountId: flowLogStorage } }),
      },
      inside,
    );
    const keys =
      request.customerKeys === true
        ? new AzureKeys(name, { account, tenantId, region, tags, dangerouslyAllowDestroy }, inside)
        : undefined;
    const logs = new Workspace(
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
      one,
    );
    const { endpoints } = azureLinks(
      name,
      {
        network,
        region,
        tags,
        given: own.privateDnsZones ?? {},
        ...(isolated && { monitor: { workspaceId: logs.id, tenantId, ...scopeOf(own) } }),
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
        logs: { workspaceId: logs.id },
        // Images, keys and names are there before the first node asks for them. The vendor's link, so that the cluster's
        // protection holds it too when somebody tries a destroy.
        after: [...endpoints, ...(keys?.ready ?? []), ...vendor],
      },
      inside,
    );
    const sinks = azureSinks({
      account,
      region,
      workspaceId: logs.id,
      ...(flowLogStorage !== undefined && { flowLogStorage }),
    });
    return { cluster, clusterId: pulumi.output(cluster.clusterId), sinks };
  };
}

function scopeOf({ monitorScopeId }: AzureSiteArgs) {
  return monitorScopeId === undefined ? {} : { scopeId: monitorScopeId };
}
