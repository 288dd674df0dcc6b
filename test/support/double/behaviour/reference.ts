import type { Cloud, Made } from "../kind/model.ts";
import type { Stored } from "../store.ts";
import { at, isTree, type Value } from "../value.ts";
import { operation } from "./operation.ts";

/** What has to exist before a type, by the argument that names it: an id, a name, or a path that ends with the name. */
const NEEDS: Readonly<Record<string, readonly (readonly [path: string, token: string])[]>> = {
  "aws:ec2/subnet:Subnet": [["vpcId", "aws:ec2/vpc:Vpc"]],
  "aws:eks/nodeGroup:NodeGroup": [["clusterName", "aws:eks/cluster:Cluster"]],
  "aws:eks/addon:Addon": [["clusterName", "aws:eks/cluster:Cluster"]],
  "aws:eks/accessEntry:AccessEntry": [["clusterName", "aws:eks/cluster:Cluster"]],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": [["clusterName", "aws:eks/cluster:Cluster"]],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": [["clusterName", "aws:eks/cluster:Cluster"]],
  "azure-native:network:Subnet": [["virtualNetworkName", "azure-native:network:VirtualNetwork"]],
  "azure-native:network:VirtualNetworkPeering": [["virtualNetworkName", "azure-native:network:VirtualNetwork"]],
  "azure-native:network:PrivateDnsZoneGroup": [["privateEndpointName", "azure-native:network:PrivateEndpoint"]],
  "azure-native:privatedns:VirtualNetworkLink": [["privateZoneName", "azure-native:privatedns:PrivateZone"]],
  "azure-native:privatedns:PrivateRecordSet": [["privateZoneName", "azure-native:privatedns:PrivateZone"]],
  "azure-native:keyvault:Key": [["vaultName", "azure-native:keyvault:Vault"]],
  "azure-native:containerservice:AgentPool": [["resourceName", "azure-native:containerservice:ManagedCluster"]],
  "azure-native:containerservice:MaintenanceConfiguration": [
    ["resourceName", "azure-native:containerservice:ManagedCluster"],
  ],
  "azure-native:managedidentity:FederatedIdentityCredential": [
    ["resourceName", "azure-native:managedidentity:UserAssignedIdentity"],
  ],
  "gcp:container/nodePool:NodePool": [["cluster", "gcp:container/cluster:Cluster"]],
};

/** Types that can't go while one of those on the right refers to them. */
const HELD_BY: Readonly<Record<string, readonly string[]>> = {
  "aws:eks/cluster:Cluster": ["aws:eks/nodeGroup:NodeGroup"],
  "aws:ec2/vpc:Vpc": [
    "aws:ec2/subnet:Subnet",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  ],
  "aws:ec2/subnet:Subnet": [
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:networkfirewall/firewall:Firewall",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  ],
  "aws:route53/zone:Zone": ["aws:route53/record:Record"],
  "aws:iam/role:Role": ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy"],
  "azure-native:network:VirtualNetwork": ["azure-native:network:AzureFirewall"],
  "azure-native:network:Subnet": [
    "azure-native:containerservice:ManagedCluster",
    "azure-native:containerservice:AgentPool",
    "azure-native:network:PrivateEndpoint",
    "azure-native:network:AzureFirewall",
  ],
  "azure-native:network:RouteTable": ["azure-native:network:Subnet"],
  "azure-native:network:NetworkSecurityGroup": ["azure-native:network:Subnet"],
  "azure-native:network:NatGateway": ["azure-native:network:Subnet"],
  "azure-native:privatedns:PrivateZone": ["azure-native:privatedns:VirtualNetworkLink"],
  "azure-native:monitor:PrivateLinkScope": [
    "azure-native:monitor:PrivateLinkScopedResource",
    "azure-native:network:PrivateEndpoint",
  ],
  "azure-native:compute:DiskEncryptionSet": ["azure-native:containerservice:ManagedCluster"],
  "gcp:compute/network:Network": [
    "gcp:compute/subnetwork:Subnetwork",
    "gcp:compute/firewall:Firewall",
    "gcp:compute/router:Router",
    "gcp:container/cluster:Cluster",
  ],
  "gcp:compute/subnetwork:Subnetwork": ["gcp:container/cluster:Cluster"],
};

/** The cloud's refusal to create something in what does not exist (yet). */
export function missingReference(made: Made, cloud: Cloud): string | undefined {
  for (const [path, token] of NEEDS[made.token] ?? []) {
    const wanted = at(made.inputs, path);
    if (typeof wanted !== "string" || made.store.all(token).some((stored) => isCalled(stored, wanted))) continue;
    return cloud.errors.missing(operation("create", made), wanted);
  }
  return undefined;
}

/** The cloud's refusal to delete what something else still uses. */
export function heldReference(made: Made, cloud: Cloud): string | undefined {
  const types = HELD_BY[made.token] ?? [];
  const self = made.store.get(made.token, made.id);
  if (types.length === 0 || self === undefined) return undefined;
  const holders = made.store.all().filter(({ token, inputs }) => {
    // What has the same name does not refer to it.
    const { name: _, ...rest } = inputs;
    return types.includes(token) && mentions(rest, self);
  });
  if (holders.length === 0) return undefined;
  return cloud.errors.held(
    operation("delete", made),
    holders.map(({ id }) => id),
  );
}

function mentions(value: Value | undefined, stored: Stored): boolean {
  if (typeof value === "string") return isCalled(stored, value);
  if (Array.isArray(value)) return value.some((item) => mentions(item, stored));
  return isTree(value) && Object.values(value).some((item) => mentions(item, stored));
}

function isCalled({ id, outputs }: Stored, reference: string): boolean {
  if (reference === "") return false;
  // A name alone is a reference where ids are paths; elsewhere it would be found by accident.
  return [id, outputs.selfLink, outputs.arn].includes(reference) || (isName(reference) && named(outputs, reference));
}

function named(outputs: Stored["outputs"], reference: string): boolean {
  return [outputs.name, outputs.resourceName].includes(reference);
}

function isName(reference: string): boolean {
  return !reference.includes("/");
}
