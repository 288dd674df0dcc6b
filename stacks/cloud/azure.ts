import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { Provider } from "@pulumi/azure-native/provider.js";
import { azureSite } from "../../components/plane/azure.ts";
import type { MakeSite } from "../../components/plane/site.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { preflight, refusal } from "./preflight.ts";
import type { PlaneOptions } from "./region.ts";

const LOGIN = "log in with `az login`, and choose the subscription with `az account set --subscription ID`";

/** Network, log workspace and AKS cluster of a plane, in a resource group of its own. */
export async function site(plane: string, config: CloudConfig, opts: PlaneOptions): Promise<MakeSite> {
  const { account, tenant = "", region, tier, azure } = config;
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
  return azureSite({
    provider,
    tenantId: tenant,
    ...(tier !== undefined && { tier }),
    ...azure,
  });
}
