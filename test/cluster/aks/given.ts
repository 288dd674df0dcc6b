import type * as pulumi from "@pulumi/pulumi";
import { aks } from "../../../components/cilium/flavour/aks.ts";
import type { AksClusterArgs } from "../../../components/cluster/aks/args.ts";
import { AksCluster } from "../../../components/cluster/aks/cluster.ts";
import { SIZES } from "../../../components/cluster/table/sizes.ts";
import type { AzureNetworkArgs } from "../../../components/network/azure/args.ts";
import { AzureNetwork } from "../../../components/network/azure/network.ts";
import { AZURE, networkArgs, TAGS } from "../../network/azure/given.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

export const TENANT = "33333333-3333-4333-8333-333333333333";
export const ADMINS = ["44444444-4444-4444-8444-444444444444"];
export const WORKSPACE =
  "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/siem";

/** What Azure hands out in format `exec`, as AKS had it in 2026. */
export const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
- name: weu
  cluster: {server: "https://weu-abc.private.westeurope.azmk8s.io:443", certificate-authority-data: Q0E=}
contexts:
- name: weu
  context: {cluster: weu, user: clusterUser_cellwall-weu_weu}
current-context: weu
users:
- name: clusterUser_cellwall-weu_weu
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: kubelogin
      args: [get-token, --environment, AzurePublicCloud, --server-id, 6dae42f8-4368-4678-94ff-3960e28e3630, --client-id, 80faf920-1908-4b52-b5ef-a8e7bedfc67a, --tenant-id, ${TENANT}, --login, devicecode]
      provideClusterInfo: false
`;

export type ClusterChange = Partial<Omit<AksClusterArgs, "network">>;

export function clusterArgs(network: AzureNetwork, change: ClusterChange = {}): AksClusterArgs {
  const { zones, addresses } = networkArgs();
  return {
    region: "westeurope",
    zones,
    addresses,
    network,
    tenantId: TENANT,
    admins: ADMINS,
    kubernetesVersion: "1.35",
    pools: SIZES.azure.prod.pools,
    flavour: aks({ podCidr: addresses.pods }),
    tags: TAGS,
    logs: { workspaceId: WORKSPACE },
    ...change,
  };
}

const CLUSTER = "azure-native:containerservice:ManagedCluster";

export const ANSWERS: Answers = {
  outputs: (type, name, inputs) => {
    if (type === "azure-native:managedidentity:UserAssignedIdentity") return { principalId: "cp-object-id" };
    if (type !== CLUSTER) return AZURE.outputs?.(type, name, inputs) ?? {};
    const { enablePrivateCluster } = inputs.apiServerAccessProfile as { enablePrivateCluster: boolean };
    return {
      name,
      identityProfile: { kubeletidentity: { objectId: "kubelet-object-id" } },
      oidcIssuerProfile: { enabled: true, issuerURL: "https://westeurope.oic.prod-aks.azure.com/t/u/" },
      ...(enablePrivateCluster
        ? { privateFQDN: "weu-abc.private.westeurope.azmk8s.io" }
        : { fqdn: "weu-abc.hcp.westeurope.azmk8s.io" }),
    };
  },
  call: (token) =>
    token === "azure-native:containerservice:listManagedClusterUserCredentials"
      ? { kubeconfigs: [{ name: "clusterUser", value: Buffer.from(KUBECONFIG).toString("base64") }] }
      : {},
};

/** A plane's network and its cluster; `use` is what the plane does with them. */
export async function clusterGraph(
  change: ClusterChange = {},
  more: {
    readonly network?: Partial<AzureNetworkArgs>;
    readonly answers?: Partial<Answers>;
    readonly use?: (cluster: AksCluster) => pulumi.Input<unknown>;
  } = {},
): Promise<Node[]> {
  return graphOf(
    () => {
      const network = new AzureNetwork("net", networkArgs(more.network));
      const cluster = new AksCluster("weu", clusterArgs(network, change));
      return more.use?.(cluster);
    },
    { ...ANSWERS, ...more.answers },
  );
}
