import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../../cilium/flavour/flavour.ts";
import type { AzureNetwork } from "../../network/azure/network.ts";
import type { CloudClusterArgs } from "../cloud.ts";
import type { ControlPlaneIdentity, Deployer } from "./access/identity.ts";
import type { KubeloginMode } from "./access/kubeconfig.ts";
import type { ControlPlaneLogs } from "./operation/logs.ts";
import type { ClusterUpgrades, NodeUpgrades } from "./operation/maintenance.ts";

/** What only AKS has. `admins` are object ids of Entra groups, whose members administer the whole cluster. */
export interface AksClusterArgs extends CloudClusterArgs {
  /** Where the cluster stands. */
  network: AzureNetwork;
  /** Entra tenant of the subscription; Azure RBAC knows no other. */
  tenantId: string;
  /** Cilium's values on AKS. */
  flavour: FlavourValues;
  /** Tier of the control plane. Defaults to `Standard`; `Free` has no SLA, `Premium` brings long-term support. */
  tier?: "Free" | "Standard" | "Premium";
  /** Image of all nodes, in AKS's own words. Defaults to `AzureLinux3`: other images block ESP (Azure/AKS#5753). */
  nodeImage?: string;
  /**
   * Encrypts Secrets in etcd with a key of one's own. Losing the key loses the cluster. Absent by default: Azure
   * encrypts etcd with keys of its own.
   */
  etcdKms?: EtcdKms;
  /** Disk encryption set for disks of nodes and volumes, chosen at creation. Absent by default: keys of Azure. */
  diskEncryptionSetId?: pulumi.Input<string>;
  /** Where logs of the control plane go. Absent: nothing is recorded, and a warning says so. */
  logs?: ControlPlaneLogs;
  /** IPsec key line that the cluster uses already. */
  ipsecKeys?: pulumi.Input<string>;
  /** Identity of the control plane. Created by default. */
  identity?: ControlPlaneIdentity;
  /** What must stand before the control plane, such as the private endpoints that it asks. */
  after?: readonly pulumi.Resource[];
  /**
   * Object ids of Entra groups that may fetch a kubeconfig, and nothing else: what they may do is said inside the cluster.
   * Kubernetes RBAC and Azure RBAC are both asked and either may allow (AKS, "Cluster authorization concepts"; Kubernetes,
   * "Authorization": the first authorizer that decides), so a role of Azure RBAC would add to it.
   */
  connect?: readonly string[];
  /** Who runs Pulumi, where it is no member of an admin group: gets the rights to install Cilium. */
  deployer?: Deployer;
  /** Azure Container Registry that nodes may pull from. In an isolated network also what AKS's own images come from. */
  registryId?: pulumi.Input<string>;
  /** Private DNS zone for the API server's name, where zones are kept centrally. By default AKS makes and links one. */
  privateDnsZoneId?: string;
  /** How the kubeconfig logs in. Defaults to `azurecli`. */
  login?: KubeloginMode;
  /** Defaults to `none`: versions change only as `kubernetesVersion` says. */
  clusterUpgrades?: ClusterUpgrades;
  /** Defaults to `window`. `held` waits for an image that somebody has tried with Cilium. */
  nodeUpgrades?: NodeUpgrades;
  /**
   * Azure lock against deletion by anyone, portal and CLI included. Azure also applies it to what is inside: set it to
   * false (reported as a warning) for the update that removes a pool. Defaults to true.
   */
  deletionLock?: boolean;
}

export interface EtcdKms {
  /** Key with its version: `https://VAULT.vault.azure.net/keys/NAME/VERSION`. */
  readonly keyId: pulumi.Input<string>;
  /** Azure id of the vault. */
  readonly vaultId: pulumi.Input<string>;
}
