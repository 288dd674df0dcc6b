import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import { Provider } from "@pulumi/azure-native/provider.js";
import { aks } from "../../components/cilium/flavour/aks.ts";
import { AksCluster } from "../../components/cluster/aks/cluster.ts";
import { AzureNetwork } from "../../components/network/azure/network.ts";
import type { MakeSite } from "../../components/plane/site.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { preflight, refusal } from "./preflight.ts";
import type { PlaneOptions } from "./region.ts";

const LOGIN = "log in with `az login`, and choose the subscription with `az account set --subscription ID`";

/** Days that logs of the control plane stay where they can be searched. */
const LOG_DAYS = 90;

/** Network, log workspace and AKS cluster of a plane, in a resource group of its own. */
export async function site(plane: string, config: CloudConfig, opts: PlaneOptions): Promise<MakeSite> {
  const { account, tenant = "", region, tier } = config;
  const storageAccountId = config.azure?.flowLogStorage;
  const provider = new Provider(
    `${plane}-azure`,
    { subscriptionId: account, tenantId: tenant, location: region },
    opts,
  );
  const caller = await preflight("account", account, LOGIN, () => getClientConfig({ provider }));
  if (caller.subscriptionId !== account) {
    throw refusal(
      "account",
      account,
      `is not the subscription of these credentials, which is ${caller.subscriptionId}`,
      LOGIN,
    );
  }
  if (caller.tenantId !== tenant) {
    throw refusal("tenant", tenant, `is not the tenant of these credentials, which is ${caller.tenantId}`, LOGIN);
  }
  return (name, request, opts) => {
    const inside = { ...opts, providers: [provider] };
    const { tags } = request;
    const network = new AzureNetwork(
      name,
      {
        ...request,
        resourceGroup: `rg-${name}`,
        ...(storageAccountId !== undefined && { flowLogs: { storageAccountId } }),
      },
      inside,
    );
    const logs = new Workspace(
      `${name}-logs`,
      {
        resourceGroupName: network.resourceGroup,
        location: region,
        sku: { name: "PerGB2018" },
        retentionInDays: LOG_DAYS,
        // Entra alone reads and writes; keys of the workspace don't work.
        features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
        tags,
      },
      { ...opts, provider },
    );
    const cluster = new AksCluster(
      name,
      {
        ...request,
        network,
        tenantId: tenant,
        flavour: aks({ podCidr: request.addresses.pods }),
        ...(tier !== undefined && { tier }),
        logs: { workspaceId: logs.id },
      },
      inside,
    );
    return { cluster, clusterId: cluster.clusterId, sinks: [] };
  };
}
