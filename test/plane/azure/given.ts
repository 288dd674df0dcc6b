import { Provider } from "@pulumi/azure-native/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { SIZES } from "../../../components/cluster/table/sizes.ts";
import { type AzureSiteArgs, azureSite } from "../../../components/plane/azure.ts";
import type { Site, SiteRequest } from "../../../components/plane/site.ts";
import { ADMINS, ANSWERS, TENANT } from "../../cluster/aks/given.ts";
import { planned, SUBSCRIPTION, TAGS } from "../../network/azure/given.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

export const ACCOUNT = SUBSCRIPTION.split("/").at(-1) ?? "";
export const REGISTRY = `${SUBSCRIPTION}/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/acme`;
export const HUB = {
  id: "/subscriptions/99999999-9999-4999-8999-999999999999/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub",
  address: "10.0.255.4",
};
export const ALIAS = "vendor.aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa.westeurope.azure.privatelinkservice";
export const GROUPS = {
  readers: ["aaaaaaaa-0000-4000-8000-000000000001"],
  operators: ["aaaaaaaa-0000-4000-8000-000000000002"],
  breakGlass: ["aaaaaaaa-0000-4000-8000-000000000003"],
};

/** What a private plane asks for. */
export function request(change: Partial<SiteRequest> = {}): SiteRequest {
  return {
    account: ACCOUNT,
    region: "westeurope",
    zones: ["1", "2", "3"],
    addresses: planned(change.egress ?? "isolated"),
    egress: "isolated",
    kubernetesVersion: "1.35",
    pools: SIZES.azure.prod.pools,
    admins: ADMINS,
    tags: TAGS,
    imageRegistry: "acme.azurecr.io/cellwall",
    customerKeys: true,
    ...change,
  };
}

export type Own = Partial<Omit<AzureSiteArgs, "provider">>;

const answers: Answers = {
  ...ANSWERS,
  outputs: (type, name, inputs) => {
    if (type === "azure-native:keyvault:Key")
      return { keyUriWithVersion: `https://kv.vault.azure.net/keys/${name}/0123456789abcdef0123456789abcdef` };
    if (type === "azure-native:compute:DiskEncryptionSet") return { identity: { principalId: "disks-object-id" } };
    if (type === "azure-native:resources:ResourceGroup") return { name: inputs.resourceGroupName };
    if (type === "azure-native:managedidentity:UserAssignedIdentity")
      return { principalId: `${name}-object-id`, clientId: `${name}-client-id` };
    return ANSWERS.outputs?.(type, name, inputs) ?? {};
  },
};

const known = new Map<string, Promise<Node[]>>();

/** A site and everything that it registers; the same question is worked out once, because a site is large. */
export function siteGraph(
  change: Partial<SiteRequest> = {},
  own: Own = {},
  opts: { readonly protect?: boolean } = {},
): Promise<Node[]> {
  const question = JSON.stringify([change, own, opts]);
  const graph = known.get(question) ?? siteOf(change, own, { opts });
  known.set(question, graph);
  return graph;
}

/** The same, with what a plane does with the site. */
export function siteOf(
  change: Partial<SiteRequest>,
  own: Own,
  more: {
    readonly opts?: pulumi.ComponentResourceOptions;
    readonly use?: (site: Site) => unknown;
    /** Takes this away from what is given otherwise. */
    readonly without?: "registryId";
  },
): Promise<Node[]> {
  return graphOf(() => {
    const provider = new Provider("weu-azure", { subscriptionId: ACCOUNT, tenantId: TENANT });
    const registry = more.without === "registryId" ? {} : { registryId: REGISTRY };
    const make = azureSite({ provider, tenantId: TENANT, ...registry, ...own });
    const site = make("weu", request(change), more.opts ?? {});
    site.cluster.nodePools([]);
    return more.use?.(site);
  }, answers);
}
