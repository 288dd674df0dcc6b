import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AzureNetwork } from "../../network/azure/network.ts";
import type { AksClusterArgs, EtcdKms } from "./args.ts";
import { autoUpgradeProfile } from "./operation/maintenance.ts";
import { type PoolSettings, poolArgs } from "./pools.ts";

export interface ClusterSettings {
  readonly name: string;
  readonly args: AksClusterArgs;
  /** Azure id of the control plane's identity. */
  readonly identityId: pulumi.Input<string>;
  readonly pool: PoolSettings;
  /** A kubelet identity of one's own; by default AKS makes one. */
  readonly kubelet?: UserAssignedIdentity;
}

/** Hours between two rounds that remove unused images with known holes. Azure wants it written out. */
const IMAGE_CLEANING = 168;

/** The whole control plane, with the one pool that Azure wants at the beginning. */
export function clusterArgs({ name, args, identityId, pool, kubelet }: ClusterSettings): ManagedClusterArgs {
  const { network, addresses, tier = "Standard", tags } = args;
  const first = args.pools.find(({ role }) => role === "system");
  if (first === undefined) throw new Error("not checked");
  return {
    resourceGroupName: network.resourceGroup,
    location: args.region,
    resourceName: name,
    // A zone of one's own takes the subdomain in place of the prefix (AKS, "Private clusters").
    ...(args.privateDnsZoneId === undefined ? { dnsPrefix: name } : { fqdnSubdomain: name }),
    // The default, MC_GROUP_NAME_REGION, can be longer than the 80 characters that Azure takes.
    nodeResourceGroup: `${name}-nodes`,
    // Deletes and edits by hand would be undone or break the cluster (AKS, "Node resource group lockdown").
    nodeResourceGroupProfile: { restrictionLevel: "ReadOnly" },
    kubernetesVersion: args.kubernetesVersion,
    // Standard: 99.95 % with zones. Free has no SLA. Long-term support is what Premium is for.
    sku: { name: "Base", tier },
    supportPlan: tier === "Premium" ? "AKSLongTermSupport" : "KubernetesOfficial",
    identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
    ...(kubelet && { identityProfile: { kubeletidentity: kubeletOf(kubelet) } }),
    ...(args.diskEncryptionSetId !== undefined && { diskEncryptionSetID: args.diskEncryptionSetId }),
    enableRBAC: true,
    // The local admin certificate passes by Entra and leaves no name in the audit log (AKS, "Manage local accounts").
    disableLocalAccounts: true,
    // Azure RBAC can give a team its namespace, and so its cell (AKS, "Entra ID authorization").
    aadProfile: {
      managed: true,
      enableAzureRBAC: true,
      adminGroupObjectIDs: [...args.admins],
      tenantID: args.tenantId,
    },
    apiServerAccessProfile: apiServerAccess(args),
    networkProfile: {
      // Only at creation: no cluster can be turned into one with its own CNI (Azure/AKS#4045).
      networkPlugin: "none",
      // All written out, because the SDK fills in ranges of its own, one of them inside Cilium's default pool.
      podCidr: addresses.pods,
      serviceCidr: addresses.services,
      dnsServiceIP: addresses.dnsAddress,
      loadBalancerSku: "standard",
      // The SDK's default, loadBalancer, makes a public address.
      outboundType: network.outboundType,
      // Left out: kubeProxyConfig, a preview API; Cilium's own tests on AKS leave kube-proxy beside it (Azure/AKS#4563).
    },
    ...(network.egress === "isolated" && { bootstrapProfile: bootstrap(args) }),
    // Tokens for pods without secrets (AKS, "Workload identity").
    oidcIssuerProfile: { enabled: true },
    securityProfile: {
      workloadIdentity: { enabled: true },
      imageCleaner: { enabled: true, intervalHours: IMAGE_CLEANING },
      ...(args.etcdKms && { azureKeyVaultKms: keyVault(args.etcdKms) }),
      // Left out: defender, which is paid for by vCPU and comes with a subscription's plan.
    },
    addonProfiles: {
      // Fetches its constraints from Azure by its public name, so without a way out it would only fail.
      ...(network.outboundType !== "none" && { azurepolicy: { enabled: true } }),
      azureKeyvaultSecretsProvider: {
        enabled: true,
        config: { enableSecretRotation: "true", rotationPollInterval: "2m" },
      },
    },
    autoUpgradeProfile: autoUpgradeProfile(args.clusterUpgrades, args.nodeUpgrades),
    agentPoolProfiles: [{ name: first.name, ...poolArgs(first, pool) }],
    tags: { ...tags },
  };
}

/**
 * Where nodes get what AKS itself runs, without a way out: through the cache of a registry, one's own or, where there is
 * none, one that AKS makes beside the nodes (AKS, "Network isolated clusters"). One's own has the rule that fetches
 * `mcr.microsoft.com/*`, tier Premium and no public access.
 */
function bootstrap({ registryId }: AksClusterArgs): NonNullable<ManagedClusterArgs["bootstrapProfile"]> {
  return { artifactSource: "Cache", ...(registryId !== undefined && { containerRegistryId: registryId }) };
}

function kubeletOf({ id, clientId, principalId }: UserAssignedIdentity) {
  return { resourceId: id, clientId, objectId: principalId };
}

function apiServerAccess(args: AksClusterArgs): NonNullable<ManagedClusterArgs["apiServerAccessProfile"]> {
  const { network, dangerouslyExposeApiServerTo: exposed = [], privateDnsZoneId } = args;
  const common = {
    // Nodes reach the API server inside the VNet, and etcd's key may be private (AKS, "API Server VNet Integration").
    enableVnetIntegration: true,
    subnetId: network.apiServerSubnetId,
    // `az aks command invoke` passes by every limit of the network.
    disableRunCommand: true,
  };
  if (exposed.length === 0) {
    // No authorizedIPRanges: Azure refuses them on a private cluster.
    return {
      ...common,
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
      privateDNSZone: privateDnsZoneId ?? "system",
    };
  }
  return { ...common, enablePrivateCluster: false, authorizedIPRanges: [...exposed, ...ownAddresses(network)] };
}

/** Cilium's agents ask for the API server by its public name, and so come from the plane's own public addresses. */
function ownAddresses({ egressAddresses }: AzureNetwork): pulumi.Output<string>[] {
  return egressAddresses.map((address) => address.apply((ip) => `${ip}/32`));
}

function keyVault({ keyId, vaultId }: EtcdKms) {
  // The SDK fills in Public otherwise. Private works only with VNet integration, which is always on here.
  return { enabled: true, keyId, keyVaultNetworkAccess: "Private", keyVaultResourceId: vaultId };
}
