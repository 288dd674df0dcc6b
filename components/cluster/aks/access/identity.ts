import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { AzureNetwork } from "../../../network/azure/network.ts";

/** Ids of Azure's built-in roles, the same everywhere (learn.microsoft.com/azure/role-based-access-control/built-in-roles). */
export const ROLES = {
  networkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  privateDnsZoneContributor: "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
  keyVaultCryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
  keyVaultContributor: "f25e0fa2-a7c8-4377-a976-54943a77a395",
  acrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  rbacClusterAdmin: "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  managedIdentityOperator: "f1a07417-d97a-45cb-824c-7a7467783830",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  clusterUser: "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
} as const;

/** A user-assigned identity that is there already. */
export interface ControlPlaneIdentity {
  /** Azure id. */
  readonly id: pulumi.Input<string>;
  /** Object id in Entra. */
  readonly principalId: pulumi.Input<string>;
}

export interface Deployer {
  /** Object id in Entra. */
  readonly principalId: pulumi.Input<string>;
  readonly principalType: "User" | "Group" | "ServicePrincipal";
}

interface Grant {
  /** Ends the assignment's name. */
  readonly key: string;
  readonly role: keyof typeof ROLES;
  readonly scope: pulumi.Input<string>;
}

/** Assignments of roles to one principal. The principal's type is given, because Entra may not know a new one yet. */
function grants(
  name: string,
  principal: { principalId: pulumi.Input<string>; principalType: Deployer["principalType"] },
  wanted: readonly Grant[],
  opts: pulumi.CustomResourceOptions,
): RoleAssignment[] {
  const { principalId, principalType } = principal;
  return wanted.map(
    ({ key, role, scope }) =>
      new RoleAssignment(
        `${name}-${key}`,
        {
          scope,
          principalId,
          principalType,
          // With its subscription, as Azure returns it; without, every preview shows a change.
          roleDefinitionId: pulumi.output(scope).apply((id) => roleId(id, ROLES[role])),
        },
        opts,
      ),
  );
}

/** Role definitions are addressed below the subscription of what they are given on: `/subscriptions/ID/...`. */
function roleId(scope: string, role: string): string {
  return `${scope.split("/").slice(0, 3).join("/")}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}

export interface ControlPlaneRights {
  readonly id: pulumi.Output<string>;
  /** Rights without which the control plane can't be created. */
  readonly grants: readonly RoleAssignment[];
}

export interface ControlPlaneSettings {
  readonly region: string;
  readonly network: AzureNetwork;
  readonly given: ControlPlaneIdentity | undefined;
  readonly vaultId: pulumi.Input<string> | undefined;
  readonly diskEncryptionSetId: pulumi.Input<string> | undefined;
  /** Azure id of a kubelet identity of one's own. */
  readonly kubeletId: pulumi.Input<string> | undefined;
  readonly privateDnsZoneId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** The identity that AKS acts with, and no right more than it needs. */
export function controlPlaneIdentity(
  name: string,
  settings: ControlPlaneSettings,
  opts: pulumi.CustomResourceOptions,
): ControlPlaneRights {
  const { region, network, given, vaultId, diskEncryptionSetId, kubeletId, privateDnsZoneId, tags } = settings;
  const identity =
    given ??
    new UserAssignedIdentity(
      `${name}-control-plane`,
      { resourceGroupName: network.resourceGroup, location: region, tags: { ...tags } },
      opts,
    );
  const { nodeSubnetId, apiServerSubnetId, routeTableId } = network;
  const wanted: Grant[] = [
    // Joins nodes and load balancers (AKS, "Bring your own CNI") and its own API server (AKS, "VNet integration").
    { key: "nodes-subnet", role: "networkContributor", scope: nodeSubnetId },
    { key: "apiserver-subnet", role: "networkContributor", scope: apiServerSubnetId },
  ];
  // AKS checks the default route of userDefinedRouting (AKS, "Customize cluster egress with outbound types").
  if (routeTableId) wanted.push({ key: "route-table", role: "networkContributor", scope: routeTableId });
  if (privateDnsZoneId !== undefined) {
    // Writes its name there and links the zone to the VNet (AKS, "Private clusters": custom private DNS zone).
    wanted.push({ key: "dns-zone", role: "privateDnsZoneContributor", scope: privateDnsZoneId });
    wanted.push({ key: "vnet", role: "networkContributor", scope: network.networkId });
  }
  if (vaultId !== undefined) {
    // Encrypts with the key, and connects privately to a vault without public access (AKS, "KMS etcd encryption").
    wanted.push({ key: "etcd-key", role: "keyVaultCryptoUser", scope: vaultId });
    wanted.push({ key: "etcd-vault", role: "keyVaultContributor", scope: vaultId });
  }
  if (diskEncryptionSetId !== undefined) {
    // Names it for disks of volumes, which is all that it needs (AKS, "Customer-managed keys for Azure disks").
    wanted.push({ key: "disk-keys", role: "reader", scope: diskEncryptionSetId });
  }
  // Puts it on nodes (AKS, "Use a managed identity": pre-created kubelet identity).
  if (kubeletId !== undefined) wanted.push({ key: "kubelet", role: "managedIdentityOperator", scope: kubeletId });
  const principal = { principalId: identity.principalId, principalType: "ServicePrincipal" } as const;
  return { id: pulumi.output(identity.id), grants: grants(name, principal, wanted, opts) };
}

/** What whoever runs Pulumi needs to install Cilium: the kubeconfig and all rights inside the cluster. */
export function deployerRights(
  name: string,
  deployer: Deployer | undefined,
  clusterId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): RoleAssignment[] {
  if (deployer === undefined) return [];
  const wanted: Grant[] = [
    { key: "deployer-connect", role: "clusterUser", scope: clusterId },
    { key: "deployer-admin", role: "rbacClusterAdmin", scope: clusterId },
  ];
  return grants(name, deployer, wanted, opts);
}

/**
 * The identity of kubelets where nodes pull AKS's own images from a registry of one's own: it must hold the right before
 * there is a cluster, which makes its own identity too late (AKS, "Network isolated clusters": bring your own registry).
 */
export function kubeletIdentity(
  name: string,
  place: { readonly resourceGroupName: pulumi.Input<string>; readonly location: string },
  tags: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): UserAssignedIdentity {
  return new UserAssignedIdentity(`${name}-kubelet`, { ...place, tags: { ...tags } }, opts);
}

/**
 * Lets groups fetch a kubeconfig without any credential in it; it says nothing about what they may do inside. Given on
 * the plane's resource group, whose one cluster this is: the lock of the cluster would also hold what is set on the
 * cluster, and so keep a group from being taken away (Azure Resource Manager, "Lock your resources"). For the same reason
 * nothing protects it; something protected must depend on it, or a destroy that is refused takes it all the same.
 */
export function connectRights(
  name: string,
  groups: readonly string[],
  clusterId: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): RoleAssignment[] {
  // `/subscriptions/ID/resourceGroups/NAME`
  const scope = clusterId.apply((id) => id.split("/").slice(0, 5).join("/"));
  return [...new Set(groups)].flatMap((group) =>
    grants(
      name,
      { principalId: group, principalType: "Group" },
      [{ key: `connect-${group}`, role: "clusterUser", scope }],
      { ...opts, protect: false },
    ),
  );
}

/** Lets kubelets pull from a registry. Nodes pull Cilium, so it comes before. */
export function pullRights(
  name: string,
  registryId: pulumi.Input<string> | undefined,
  kubelet: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): RoleAssignment[] {
  if (registryId === undefined) return [];
  const principal = { principalId: kubelet, principalType: "ServicePrincipal" } as const;
  return grants(name, principal, [{ key: "pull-images", role: "acrPull", scope: registryId }], opts);
}
