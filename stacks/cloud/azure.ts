import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import { Provider } from "@pulumi/azure-native/provider.js";
import { aks } from "../../components/cilium/flavour/aks.ts";
import { AksCluster } from "../../components/cluster/aks/cluster.ts";
import { AzureNetwork } from "../../components/network/azure/network.ts";
import type { Made, PlaneOptions } from "../cloud.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { preflight, refusal } from "./preflight.ts";
import { planeTags } from "./tags.ts";

const LOGIN = "log in with `az login`, and choose the subscription with `az account set --subscription ID`";

/** Days that logs of the control plane stay where they can be searched. */
const LOG_DAYS = 90;

/** Network, log workspace and AKS cluster of a plane, in a resource group of its own. */
export async function make(name: string, config: CloudConfig, opts: PlaneOptions): Promise<Made> {
  const { account, tenant = "", region, zones, addresses, egress, dangerouslyAllowDestroy } = config;
  const provider = new Provider(`${name}-azure`, { subscriptionId: account, tenantId: tenant, location: region }, opts);
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
  const tags = planeTags(name);
  const inside = { ...opts, providers: [provider] };
  const network = new AzureNetwork(
    name,
    {
      region,
      zones,
      resourceGroup: `rg-${name}`,
      addresses,
      egress,
      tags,
      ...(config.azure?.flowLogStorage !== undefined && {
        flowLogs: { storageAccountId: config.azure.flowLogStorage },
      }),
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
      region,
      zones,
      addresses,
      network,
      tags,
      tenantId: tenant,
      admins: config.admins,
      kubernetesVersion: config.kubernetesVersion,
      pools: config.pools,
      flavour: aks({ podCidr: addresses.pods }),
      ...(config.tier !== undefined && { tier: config.tier }),
      logs: { workspaceId: logs.id },
      dangerouslyExposeApiServerTo: config.dangerouslyExposeApiServerTo,
      dangerouslyAllowDestroy,
    },
    inside,
  );
  return { cluster, clusterId: cluster.clusterId };
}
